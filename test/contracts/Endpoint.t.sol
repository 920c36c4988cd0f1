// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../../contracts/interfaces/IEspRegistry.sol";
import {Endpoint} from "../../contracts/lib/Endpoint.sol";
import {Genuine} from "./support/Genuine.sol";

contract EndpointTest is Genuine {
    function isPlain(string calldata endpoint) external pure returns (bool) {
        return Endpoint.isPlain(endpoint);
    }

    function test_PlainUrlsPass() public view {
        holds("host", this.isPlain("https://genuine.example"));
        holds("port and path", this.isPlain("http://[2001:db8::1]:7000/esp/v1"));
        holds("international", this.isPlain(unicode"https://münchen.example"));
    }

    function test_WhatLeadsElsewhereIsRefused() public view {
        string[8] memory bad = [
            "http://127.0.0.1:5001/api?arg=#",
            "http://h/#",
            "http://h/?q",
            "http://user:password@h",
            "http://h /x",
            "http://h\\x",
            "http://h\x00",
            "http://h\x7f"
        ];
        for (uint256 i = 0; i < bad.length; ++i) holds(bad[i], !this.isPlain(bad[i]));
    }

    function testFuzz_EveryForbiddenByteIsFoundAnywhere(
        bytes memory before,
        uint8 which,
        bytes memory behind
    ) public view {
        bytes memory forbidden = hex"000a0d1f207f3f23405c";
        bytes1 c = forbidden[which % forbidden.length];
        holds("found", !this.isPlain(string(bytes.concat(before, c, behind))));
    }

    function test_RevertWhen_TheRegistryIsGivenOne() public {
        IEspRegistry own = newEspRegistry(vault);
        vm.startPrank(bob.who);
        vm.expectRevert(abi.encodeWithSelector(IEspRegistry.EspRegistry_BadEndpoint.selector, bob.who));
        own.register("Bob", "http://127.0.0.1:5001/?arg=#", MINIMUM_STAKE);
        vm.stopPrank();
    }
}
