// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Docket} from "../../contracts/challenge/Docket.sol";
import {Test} from "./support/Vm.sol";

contract DocketTest is Test, Docket {
    uint256 private constant START = 1_800_000_000;
    uint256 private constant PRODUCT = 7;

    uint40[] private _places; // of the cases that are open, oldest first
    uint256[] private _openedAt;

    function setUp() public {
        vm.warp(START);
    }

    /// @notice Cases that open at any time and end in any order, against a plain list.
    function testFuzz_HoldsWhatAPlainListHolds(uint256 seed) public {
        uint256 time = START;
        for (uint256 step = 0; step < 60; step++) {
            seed = uint256(keccak256(abi.encode(seed)));
            time += seed % 3; // also several in one second
            vm.warp(time);
            if (_places.length == 0 || (seed >> 8) % 2 == 0) {
                _places.push(_enter(PRODUCT));
                _openedAt.push(time);
            } else {
                uint256 which = (seed >> 16) % _places.length;
                _strike(PRODUCT, _places[which]);
                for (uint256 i = which; i + 1 < _places.length; i++) {
                    (_places[i], _openedAt[i]) = (_places[i + 1], _openedAt[i + 1]);
                }
                _places.pop();
                _openedAt.pop();
            }
            for (uint256 at = START; at <= time + 1; at++) {
                bool expected = _openedAt.length != 0 && _openedAt[0] < at;
                assert(_isHeldBefore(PRODUCT, at) == expected);
            }
            assert(!_isHeldBefore(PRODUCT + 1, type(uint256).max));
        }
        while (_places.length != 0) {
            _strike(PRODUCT, _places[_places.length - 1]);
            _places.pop();
        }
        assert(!_isHeldBefore(PRODUCT, type(uint256).max));
    }

    /// @notice The hundredth case costs what the third costs, to open, to ask about and to end: no one makes another's step
    /// expensive.
    function test_TheCostDoesNotGrow() public {
        uint40[100] memory places;
        uint256[100] memory opening;
        for (uint256 i = 0; i < 100; i++) {
            uint256 gas = gasleft();
            places[i] = _enter(PRODUCT);
            opening[i] = gas - gasleft();
        }
        assert(opening[99] <= opening[2] + 100);
        uint256 few = _costOfAsking();
        assert(_costOfEnding(places[2]) <= _costOfEnding(places[50]) + 100);
        for (uint256 i = 0; i < 49; i++) if (i != 2) _strike(PRODUCT, places[i]);
        assert(few <= _costOfAsking() + 100);
    }

    function _costOfAsking() private view returns (uint256 gas) {
        gas = gasleft();
        _isHeldBefore(PRODUCT, block.timestamp);
        gas -= gasleft();
    }

    function _costOfEnding(uint40 place) private returns (uint256 gas) {
        gas = gasleft();
        _strike(PRODUCT, place);
        gas -= gasleft();
    }
}
