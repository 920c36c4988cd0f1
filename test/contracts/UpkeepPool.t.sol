// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {ILicenceRegistry} from "../../contracts/interfaces/ILicenceRegistry.sol";
import {IUpkeepPool} from "../../contracts/interfaces/IUpkeepPool.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Answers} from "./support/Cases.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks} from "./support/Files.sol";
import {Actor} from "./support/Genuine.sol";

contract UpkeepPoolTest is Dispute {
    function _fill(uint256 amount) private {
        vm.startPrank(alice.who);
        vault.deposit(amount);
        vault.move({to: address(pool), amount: amount});
        vm.stopPrank();
    }

    function _reward(address keeper, uint256 amount) private returns (uint256) {
        vm.prank(address(challenges));
        return pool.reward(keeper, amount);
    }

    function test_PaysActiveProvidersWhatIsThere() public {
        same("empty", _reward(aurora.who, 5), 0);
        _fill(12);
        vm.expectEmit(address(pool));
        emit IUpkeepPool.UpkeepRewarded(aurora.who, address(challenges), 5);
        same("whole", _reward(aurora.who, 5), 5);
        same("the rest", _reward(borealis.who, 8), 7);
        same("nothing more", _reward(aurora.who, 8), 0);
        same("aurora", vault.balanceOf(aurora.who), 5);
        same("borealis", vault.balanceOf(borealis.who), 7);
        same("pool", pool.balance(), 0);
    }

    function test_PaysNobodyElse() public {
        _fill(12);
        same("a stranger", _reward(stranger.who, 5), 0);
        same("nobody", _reward(address(0), 5), 0);
        vm.prank(aurora.who);
        esps.startUnbonding(500 * DOLLAR + 1);
        same("one that leaves", _reward(aurora.who, 5), 0);
        same("pool", pool.balance(), 12);
    }

    function test_OnlyModulesReward() public {
        _fill(12);
        vm.expectRevert(abi.encodeWithSelector(Wired.Wired_NotModule.selector, aurora.who));
        vm.prank(aurora.who);
        pool.reward(aurora.who, 5);
    }

    /// @notice A provider that makes up challenges of its friends, so as to finish them itself, ends with no more than it
    /// had, though there is others' money in the pool.
    /// hardhat-config: default.fuzz.runs = 48
    function testFuzz_MadeUpStepsNeverPay(uint256 seed) public {
        _fill(100 * DOLLAR);
        uint256 before = _wealth(carol) + _wealth(bob) + _wealth(aurora);
        uint256 stakeBefore = esps.espOf(aurora.who).stake;
        for (uint256 i = 0; i < 4; i++) {
            seed = uint256(keccak256(abi.encode(seed, i)));
            // Carol and bob are aurora's other names: one makes a product, the other challenges it.
            uint256 first = attest(carol, aurora, keccak256(abi.encode(seed, 1)), Blocks.noise(100 + i));
            skip(1);
            bool copied = seed % 2 == 0;
            bytes memory blocks = copied ? Blocks.alike(100 + i, 3) : Blocks.recoloured(100 + i);
            uint256 second = attest(bob, aurora, keccak256(abi.encode(seed, 2)), blocks);
            skip(1 + ((seed >> 8) % 2) * HOUR);
            uint256 case_;
            if ((seed >> 16) % 3 == 0) case_ = dispute(carol.who, second);
            else case_ = copied ? open(carol.who, first, second) : appear(carol.who, first, second);
            if ((seed >> 24) % 4 == 0 && challenges.challengeOf(case_).ground != IChallenge.Ground.Attestation) {
                _license(first, case_);
                continue;
            }
            vm.warp(challenges.challengeOf(case_).respondBy);
            vm.prank(aurora.who);
            challenges.finish(case_);
            IChallenge.Case memory c = challenges.challengeOf(case_);
            if (c.status == IChallenge.Status.Disputed) judge().decide(c.disputeId, (seed >> 32) % 3);
        }
        uint256 lost = stakeBefore - esps.espOf(aurora.who).stake;
        atMost("wealth", _wealth(carol) + _wealth(bob) + _wealth(aurora), before + lost);
    }

    function _license(uint256 first, uint256 case_) private {
        ILicenceRegistry.Licence memory l = ILicenceRegistry.Licence(first, bob.who, uint64(nowSeconds() + 1), 0);
        vm.prank(carol.who);
        licences.grant(l);
        vm.prank(bob.who);
        challenges.answer(case_, Answers.licensed(l, ""));
    }

    function _wealth(Actor memory a) private view returns (uint256) {
        return vault.balanceOf(a.who) + token.balanceOf(a.who);
    }
}
