// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc8004Identity} from "../../contracts/interfaces/IErc8004Identity.sol";
import {IErc8004Reputation} from "../../contracts/interfaces/IErc8004Reputation.sol";
import {IReputation} from "../../contracts/interfaces/IReputation.sol";
import {Opinions} from "../../contracts/lib/Opinions.sol";
import {Genuine} from "./support/Genuine.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

error Erc8004Reputation_NoReputation();
error Erc8004Reputation_NoIdentity();
error Erc8004Reputation_NoClients(uint256 agentId);
error Erc8004Identity_NoRegistry();
error Erc8004Identity_NoSuchAgent(uint256 agentId);
error Erc8004Identity_NotTransferable();
error Erc8004Identity_ZeroOwner();
error Erc8004Reputation_NoSuchFeedback(uint256 agentId, address client, uint64 index, uint64 last);

/// @notice Readers of ERC-8004 see the opinions as they are.
contract Erc8004ReputationTest is Genuine {
    IErc8004Identity private identity;
    IErc8004Reputation private told;
    uint256 private agent;
    address[] private clients;

    function setUp() public override {
        super.setUp();
        identity = IErc8004Identity(createFrom("Erc8004Identity.sol:Erc8004Identity", abi.encode(esps)));
        told = IErc8004Reputation(
            createFrom("Erc8004Reputation.sol:Erc8004Reputation", abi.encode(reputation, identity))
        );
        agent = identity.agentIdOf(aurora.who);
        clients = [alice.who, bob.who, carol.who]; // Carol never dealt with it
        vm.prank(address(generation));
        reputation.record(alice.who, aurora.who, 1e18, 5 * DOLLAR);
        vm.prank(address(generation));
        reputation.record(bob.who, aurora.who, 0, 2 * DOLLAR);
    }

    function _score(IReputation.Opinion memory o) private pure returns (uint256) {
        return Opinions.score(o);
    }

    function _isSummary(string memory tag1, string memory tag2, uint256 count, uint256 value) private view {
        (uint64 n, int128 mean, uint8 decimals) = told.getSummary(agent, clients, tag1, tag2);
        same("count", n, count);
        same("mean", uint256(int256(mean)), value);
        same("decimals", decimals, 18);
    }

    function test_SummariesAreMeansOfWhatTheReputationSays() public view {
        IReputation.Opinion memory a = reputation.localOpinion(alice.who, aurora.who);
        IReputation.Opinion memory b = reputation.localOpinion(bob.who, aurora.who);
        _isSummary("score", "local", 2, (_score(a) + _score(b)) / 2);
        _isSummary("confidence", "local", 2, (2e18 - a.uncertainty - b.uncertainty) / 2);
        uint256 fused = 0;
        uint256 overall = 0;
        for (uint256 i = 0; i < 3; i++) {
            fused += _score(reputation.scoreOf(clients[i], aurora.who).fused);
            overall += _score(reputation.overallOpinion(clients[i], aurora.who));
        }
        _isSummary("score", "fused", 3, fused / 3);
        _isSummary("", "", 3, fused / 3);
        _isSummary("score", "overall", 3, overall / 3);
        _isSummary("score", "no such tag", 0, 0);
        _isSummary("no such tag", "local", 0, 0);
    }

    function test_EachClientsFeedback() public {
        IReputation.Opinion memory a = reputation.localOpinion(alice.who, aurora.who);
        same("of who dealt with it", told.getLastIndex(agent, alice.who), 2);
        same("of who did not", told.getLastIndex(agent, carol.who), 0);
        (int128 value, uint8 decimals, string memory tag1, string memory tag2, bool revoked) = told.readFeedback(
            agent,
            alice.who,
            1
        );
        same("score", uint256(int256(value)), _score(a));
        same("decimals", decimals, 18);
        same("tag", tag1, "score");
        same("tag", tag2, "local");
        holds("stands", !revoked);
        (value, , tag1, , ) = told.readFeedback(agent, alice.who, 2);
        same("confidence", uint256(int256(value)), 1e18 - a.uncertainty);
        same("tag", tag1, "confidence");
        uint64[2] memory missing = [uint64(0), 3];
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(Erc8004Reputation_NoSuchFeedback.selector, agent, alice.who, missing[i], 2)
            );
            told.readFeedback(agent, alice.who, missing[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(Erc8004Reputation_NoSuchFeedback.selector, agent, carol.who, 1, 0));
        told.readFeedback(agent, carol.who, 1);
    }

    function test_AllFeedbackAtOnce() public view {
        string[5] memory tags1 = ["", "score", "confidence", "", "no such tag"];
        string[5] memory tags2 = ["", "local", "local", "overall", "local"];
        uint256[5] memory counts = [uint256(4), 2, 2, 0, 0];
        for (uint256 i = 0; i < 5; i++) {
            (
                address[] memory who,
                uint64[] memory indexes,
                int128[] memory values,
                uint8[] memory decimals,
                string[] memory tag1s,
                string[] memory tag2s,
                bool[] memory revoked
            ) = told.readAllFeedback(agent, clients, tags1[i], tags2[i], true);
            same("found", who.length, counts[i]);
            holds("all as long", indexes.length == who.length && values.length == who.length);
            holds("as long", decimals.length == who.length && tag1s.length == who.length);
            holds("too", tag2s.length == who.length && revoked.length == who.length);
            for (uint256 f = 0; f < who.length; f++) {
                (int128 value, , string memory tag1, string memory tag2, ) = told.readFeedback(
                    agent,
                    who[f],
                    indexes[f]
                );
                holds("value", value == values[f] && decimals[f] == 18 && !revoked[f]);
                same("tag", tag1s[f], tag1);
                same("tag", tag2s[f], tag2);
            }
        }
    }

    function test_WhatItCannotAnswer() public {
        vm.expectRevert(abi.encodeWithSelector(Erc8004Reputation_NoReputation.selector));
        createFrom("Erc8004Reputation.sol:Erc8004Reputation", abi.encode(address(0), identity));
        vm.expectRevert(abi.encodeWithSelector(Erc8004Reputation_NoIdentity.selector));
        createFrom("Erc8004Reputation.sol:Erc8004Reputation", abi.encode(reputation, address(0)));
        vm.expectRevert(abi.encodeWithSelector(Erc8004Identity_NoRegistry.selector));
        createFrom("Erc8004Identity.sol:Erc8004Identity", abi.encode(address(0)));
        address[] memory nobody = new address[](0);
        vm.expectRevert(abi.encodeWithSelector(Erc8004Reputation_NoClients.selector, agent));
        told.getSummary(agent, nobody, "", "");
        uint256[2] memory none = [uint256(0), type(uint256).max];
        for (uint256 i = 0; i < 2; i++) {
            bytes memory unknown = abi.encodeWithSelector(Erc8004Identity_NoSuchAgent.selector, none[i]);
            vm.expectRevert(unknown);
            told.getLastIndex(none[i], alice.who);
            vm.expectRevert(unknown);
            told.getClients(none[i]);
            vm.expectRevert(unknown);
            told.readAllFeedback(none[i], nobody, "", "", false);
            vm.expectRevert(unknown);
            identity.getApproved(none[i]);
        }
    }

    /// @notice Each client once, in the order of first outcomes; those of others are not among them.
    function test_Clients() public {
        vm.prank(address(generation));
        reputation.record(alice.who, aurora.who, 0, DOLLAR);
        vm.prank(address(generation));
        reputation.record(carol.who, borealis.who, 1e18, DOLLAR);
        address[] memory found = told.getClients(agent);
        same("clients", found.length, 2);
        same("the first", found[0], alice.who);
        same("the second", found[1], bob.who);
        address[] memory nobody = new address[](0);
        (address[] memory who, , int128[] memory values, , , , ) = told.readAllFeedback(
            agent,
            nobody,
            "score",
            "",
            false
        );
        same("of all", who.length, 2);
        same("Alice", uint256(int256(values[0])), _score(reputation.localOpinion(alice.who, aurora.who)));
        same("Bob", uint256(int256(values[1])), _score(reputation.localOpinion(bob.who, aurora.who)));
    }

    function test_AgentsStayWithTheirProviders() public {
        same("owner", identity.ownerOf(agent), aurora.who);
        same("wallet", identity.getAgentWallet(agent), aurora.who);
        same("one each", identity.balanceOf(aurora.who), 1);
        same("nobody else", identity.balanceOf(alice.who), 0);
        same("unknown", identity.agentIdOf(alice.who), 0);
        holds(
            "metadata",
            keccak256(identity.getMetadata(agent, "agentWallet")) == keccak256(abi.encodePacked(aurora.who))
        );
        same("nothing else", identity.getMetadata(agent, "other").length, 0);
        same("nobody approved", identity.getApproved(agent), address(0));
        holds("for nothing", !identity.isApprovedForAll(aurora.who, bob.who));
        vm.expectRevert(abi.encodeWithSelector(Erc8004Identity_ZeroOwner.selector));
        identity.balanceOf(address(0));
        bytes memory never = abi.encodeWithSelector(Erc8004Identity_NotTransferable.selector);
        vm.expectRevert(never);
        identity.transferFrom(aurora.who, bob.who, agent);
        vm.expectRevert(never);
        identity.safeTransferFrom(aurora.who, bob.who, agent);
        vm.expectRevert(never);
        identity.safeTransferFrom(aurora.who, bob.who, agent, "");
        vm.expectRevert(never);
        identity.approve(bob.who, agent);
        vm.expectRevert(never);
        identity.setApprovalForAll(bob.who, true);
    }

    function test_Interfaces() public view {
        holds("its own", IERC165(address(told)).supportsInterface(type(IErc8004Reputation).interfaceId));
        holds("ERC-165", IERC165(address(told)).supportsInterface(0x01ffc9a7));
        holds("the invalid id", !IERC165(address(told)).supportsInterface(0xffffffff));
        same("identities", told.getIdentityRegistry(), address(identity));
        holds("as tokens", IERC165(address(identity)).supportsInterface(type(IErc8004Identity).interfaceId));
        same("no responses", told.getResponseCount(agent, alice.who, 1, clients), 0);
    }
}
