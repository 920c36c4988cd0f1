// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IEvidence} from "../../contracts/interfaces/IEvidence.sol";
import {Dispute} from "./support/Dispute.sol";

/// @notice Words in a case, as ERC-1497 has them: bounded, for everybody, and without effect on money.
contract EvidenceTest is Dispute {
    function _say(address by, uint256 case_, string memory text) private {
        vm.prank(by);
        challenges.submitEvidence(case_, text);
    }

    function test_EverybodyMaySpeakWhileTheCaseRuns() public {
        uint256 case_ = dispute(carol.who, copy);
        address[4] memory people = [carol.who, mallory.who, borealis.who, stranger.who];
        bytes32 before = _books(case_);
        for (uint256 i = 0; i < 4; i++) {
            vm.expectEmit(address(challenges));
            emit IEvidence.Evidence(arbitrator, case_, people[i], "see https://example.org");
            _say(people[i], case_, "see https://example.org");
        }
        same("nothing else has changed", _books(case_), before);
        vm.warp(challenges.challengeOf(case_).respondBy);
        vm.expectEmit(address(challenges));
        emit IEvidence.Dispute(arbitrator, 1, uint256(IChallenge.Ground.Attestation), case_);
        challenges.finish(case_);
        _say(mallory.who, case_, "before the panel too");
        judge().decide(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_Ended.selector, case_, IChallenge.Status.Rejected));
        _say(mallory.who, case_, "too late");
    }

    /// @dev All that a case stores, and what everyone has.
    function _books(uint256 case_) private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    challenges.challengeOf(case_),
                    vault.balanceOf(address(challenges)),
                    vault.balanceOf(carol.who),
                    vault.balanceOf(mallory.who),
                    esps.espOf(borealis.who)
                )
            );
    }

    function test_RevertWhen_EvidenceIsEmptyOrTooLong() public {
        _open();
        _say(alice.who, id, string(new bytes(2_000)));
        uint256[2] memory lengths = [uint256(0), 2_001];
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_BadEvidence.selector, lengths[i], 2_000));
            _say(alice.who, id, string(new bytes(lengths[i])));
        }
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_UnknownChallenge.selector, 1));
        _say(alice.who, 1, "about nothing");
    }
}
