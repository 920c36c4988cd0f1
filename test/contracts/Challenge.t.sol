// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../contracts/interfaces/IChallenge.sol";
import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {IReputation} from "../../contracts/interfaces/IReputation.sol";
import {ISimilarity} from "../../contracts/interfaces/ISimilarity.sol";
import {IUpkeepPool} from "../../contracts/interfaces/IUpkeepPool.sol";
import {Openings} from "./support/Cases.sol";
import {Dispute} from "./support/Dispute.sol";
import {Blocks} from "./support/Files.sol";
import {Wallet} from "./support/Wallet.sol";

contract ChallengeTest is Dispute {
    // --- the good way ---

    function test_ACopyIsRemoved() public {
        uint256 start = nowSeconds();
        ISimilarity.Measurement memory m = _measure(original, copy);
        holds("changed, yet a copy", m.pdq > 0 && m.pdq <= 31 && m.verdict == ISimilarity.Verdict.Copy);
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeOpened(
            id,
            original,
            copy,
            IChallenge.Opened({
                challenger: alice.who,
                authority: alice.who,
                accusedOwner: mallory.who,
                ground: IChallenge.Ground.Copy,
                measurement: m,
                map: noMap(),
                deposit: DEPOSIT,
                fee: 0,
                respondBy: start + RESPONSE,
                statement: ""
            })
        );
        _open();
        same("pledged", vault.balanceOf(address(challenges)), REST);
        same("for the upkeep", pool.balance(), UPKEEP);
        holds("held from now on", !challenges.isHeldBefore(copy, start) && challenges.isHeldBefore(copy, start + 1));
        holds("as active as before", _statusOf(copy) == IProductRegistry.Status.Active);

        vm.warp(start + RESPONSE);
        vm.expectEmit(address(challenges));
        emit IChallenge.ResultChecked(id, IChallenge.Status.Upheld, REST, 0, 0, address(0), 0, 0, 0);
        vm.expectEmit(address(pool));
        emit IUpkeepPool.UpkeepRewarded(aurora.who, address(challenges), UPKEEP);
        vm.prank(aurora.who);
        challenges.finish(id);
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
        same("deposit", vault.balanceOf(alice.who), REST);
        same("nothing of the attester's stake", esps.espOf(borealis.who).stake, 1_000 * DOLLAR);
        same("not of another's", esps.espOf(aurora.who).stake, 1_000 * DOLLAR);
        same("the keeper", vault.balanceOf(aurora.who), UPKEEP);
        same("nothing left", vault.balanceOf(address(challenges)), 0);
        holds("held no more", !challenges.isHeldBefore(copy, type(uint256).max));
        _is(id, IChallenge.Status.Upheld);
    }

    function test_AMirroredCopyIsRemovedUnderItsMap() public {
        bytes memory blocks = Blocks.soft(5);
        original = attest(alice, aurora, keccak256("soft"), blocks);
        skip(HOUR);
        copy = attest(mallory, borealis, keccak256("mirrored"), Blocks.mirrored(blocks));
        ISimilarity.Measurement memory m = _measure(original, copy);
        holds("no copy as it lies", m.verdict == ISimilarity.Verdict.Different);
        m = challenges.measure(original, copy, blocks, "", mirror());
        holds("a copy mirrored", m.verdict == ISimilarity.Verdict.Copy && m.iscc <= 90);
        id = challenges.idOf(IChallenge.Ground.Copy, original, copy);
        IChallenge.Opened memory opened = _opened(alice.who, alice.who, IChallenge.Ground.Copy);
        (opened.measurement, opened.map) = (m, mirror());
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeOpened(id, original, copy, opened);
        vm.prank(alice.who);
        challenges.open(Openings.under(original, copy, blocks, mirror(), noMandate()));
        _finish(id);
        holds("removed", _statusOf(copy) == IProductRegistry.Status.Removed);
    }

    function test_RevertWhen_TheMapShowsNothing() public {
        uint256 unrelated = attest(mallory, 2);
        bytes memory blocks = Blocks.noise(1);
        ISimilarity.Measurement memory m = challenges.measure(original, unrelated, blocks, "", mirror());
        vm.expectRevert(notSimilar(original, unrelated, m));
        vm.prank(alice.who);
        challenges.open(Openings.under(original, unrelated, blocks, mirror(), noMandate()));
        // The accused's own blocks, handed in as the original's.
        blocks = Blocks.noise(2);
        bytes32 expected = registry.productOf(original).blocksHash;
        vm.expectRevert(
            abi.encodeWithSelector(ISimilarity.Similarity_BlocksMismatch.selector, expected, keccak256(blocks))
        );
        vm.prank(alice.who);
        challenges.open(Openings.under(original, unrelated, blocks, mirror(), noMandate()));
    }

    function test_TheRewardIsNoMoreThanTheStake() public {
        vm.prank(borealis.who);
        esps.startUnbonding(1_000 * DOLLAR);
        skip(UNBONDING);
        vm.prank(borealis.who);
        esps.withdrawStake();
        _open();
        _finish(id);
        same("deposit only", vault.balanceOf(alice.who), REST);
        holds("removed all the same", _statusOf(copy) == IProductRegistry.Status.Removed);
    }

    /// @notice Leaving does not help within the time of unbonding.
    function test_UnbondingStakeAnswersStill() public {
        vm.prank(borealis.who);
        esps.startUnbonding(1_000 * DOLLAR);
        uint256 lie = dispute(alice.who, copy);
        _finish(lie);
        judge().decide(challenges.challengeOf(lie).disputeId, 1);
        same("deposit, reward, costs", vault.balanceOf(alice.who), REST + REWARD + PANEL_FEE + UPKEEP);
    }

    function test_Settings() public view {
        same("settings", abi.encode(challenges.settings()), abi.encode(settings()));
        same("fee", challenges.arbitrationFee(), PANEL_FEE);
    }

    function test_RevertWhen_SettingsMakeNoSense() public {
        IChallenge.Settings memory s = settings();
        s.upkeepReward = s.deposit + 1;
        _refusesToDeploy(s);
        s = settings();
        s.poolBasisPoints = 10_001;
        _refusesToDeploy(s);
    }

    function _refusesToDeploy(IChallenge.Settings memory s) private {
        bytes memory expected = abi.encodeWithSelector(IChallenge.Challenge_BadSettings.selector, s);
        address[8] memory parts;
        bytes memory code = bytes.concat(vm.getCode("Challenge.sol:Challenge"), abi.encode(parts, s));
        address made;
        bytes memory reason;
        assembly ("memory-safe") {
            made := create(0, add(code, 0x20), mload(code))
            reason := mload(0x40)
            mstore(reason, returndatasize())
            returndatacopy(add(reason, 0x20), 0, returndatasize())
            mstore(0x40, add(add(reason, 0x40), returndatasize()))
        }
        same("not deployed", made, address(0));
        same("reason", reason, expected);
    }

    // --- who may challenge ---

    function test_AnOwnerWhoIsNotTheProducerMayChallenge() public {
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, original);
        IChallenge.Opened memory opened = _opened(carol.who, carol.who, IChallenge.Ground.Copy);
        opened.measurement = _measure(original, copy);
        vm.expectEmit(address(challenges));
        emit IChallenge.ChallengeOpened(id, original, copy, opened);
        open(carol.who, original, copy);
    }

    function test_AMandateOfProducerOrOwnerOpens() public {
        Wallet wallet = new Wallet(bob.who);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, address(wallet), original);
        for (uint256 i = 0; i < 2; i++) {
            uint256 accused = attest(mallory, borealis, keccak256(abi.encode(i)), Blocks.alike(1, 5 + i));
            address authority = i == 0 ? alice.who : address(wallet);
            id = challenges.idOf(IChallenge.Ground.Copy, original, accused);
            IChallenge.Mandate memory m = mandate(i == 0 ? alice : bob, carol.who, accused, nowSeconds() + 1);
            IChallenge.Opened memory opened = _opened(carol.who, authority, IChallenge.Ground.Copy);
            opened.measurement = _measure(original, accused);
            vm.expectEmit(address(challenges));
            emit IChallenge.ChallengeOpened(id, original, accused, opened);
            vm.prank(carol.who);
            challenges.open(Openings.copied(original, accused, m));
            same("the challenger is who came", challenges.challengeOf(id).challenger, carol.who);
        }
    }

    function test_RevertWhen_TheMandateIsNoGood() public {
        uint256 t = nowSeconds();
        bytes memory bad = abi.encodeWithSelector(IChallenge.Challenge_BadMandate.selector, original, copy, carol.who);
        IChallenge.Mandate[4] memory forged = [
            mandate(mallory, carol.who, copy, t + 1),
            mandate(alice, bob.who, copy, t + 1), // for another challenger
            mandate(alice, carol.who, original, t + 1), // for another product
            mandate(alice, carol.who, copy, t + 1)
        ];
        forged[3].expiry++; // for another time
        for (uint256 i = 0; i < 4; i++) {
            vm.expectRevert(bad);
            vm.prank(carol.who);
            challenges.open(Openings.copied(original, copy, forged[i]));
        }
        for (uint256 late = 0; late < 2; late++) {
            IChallenge.Mandate memory m = mandate(alice, carol.who, copy, t - late);
            vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_MandateExpired.selector, t - late, t));
            vm.prank(carol.who);
            challenges.open(Openings.copied(original, copy, m));
        }
        // A mandate does not let the accused challenge itself.
        IChallenge.Mandate memory own = mandate(alice, mallory.who, copy, t + 1);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OwnProduct.selector, copy, mallory.who));
        vm.prank(mallory.who);
        challenges.open(Openings.copied(original, copy, own));
    }

    function test_RevertWhen_TheChallengerHasNoPartInIt() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IChallenge.Challenge_NotCreator.selector,
                original,
                alice.who,
                alice.who,
                stranger.who
            )
        );
        open(stranger.who, original, copy);
    }

    function test_RevertWhen_TheProductIsOnesOwn() public {
        uint256 second = attest(alice, borealis, keccak256("second"), Blocks.alike(1, 5));
        bytes memory own = abi.encodeWithSelector(IChallenge.Challenge_OwnProduct.selector, second, alice.who);
        vm.expectRevert(own);
        open(alice.who, original, second);
        // Sold on, it is still the challenger's own work.
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, second);
        vm.expectRevert(own);
        open(alice.who, original, second);
        // Bought, it is the challenger's too.
        vm.prank(mallory.who);
        registry.transferFrom(mallory.who, alice.who, copy);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OwnProduct.selector, copy, alice.who));
        _open();
    }

    /// @notice A provider that owns an original could pay itself out of its own stake before the creator comes.
    function test_RevertWhen_TheProviderChallengesWhatItVouchedFor() public {
        vm.prank(alice.who);
        registry.transferFrom(alice.who, borealis.who, original);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OwnAttestation.selector, copy, borealis.who));
        open(borealis.who, original, copy);
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_OwnAttestation.selector, copy, borealis.who));
        dispute(borealis.who, copy);
    }

    // --- what may be challenged ---

    function test_RevertWhen_TheSameProduct() public {
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_SameProduct.selector, original));
        open(alice.who, original, original);
    }

    function test_RevertWhen_OneIsUnknown() public {
        bytes memory unknown = abi.encodeWithSelector(IProductRegistry.Registry_UnknownProduct.selector, 7);
        vm.expectRevert(unknown);
        open(alice.who, 7, copy);
        vm.expectRevert(unknown);
        open(alice.who, original, 7);
        vm.expectRevert(unknown);
        dispute(alice.who, 7);
    }

    function test_RevertWhen_TheOriginalIsNotEarlier() public {
        uint256 t = nowSeconds();
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_NotEarlier.selector, copy, t - 1, original, t - 1 - HOUR)
        );
        open(mallory.who, copy, original);
        // In the same block neither is the original.
        uint256 twin = attest(bob, borealis, keccak256("twin"), Blocks.alike(1, 3));
        uint256 other = attest(carol, borealis, keccak256("other"), Blocks.alike(1, 4));
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_NotEarlier.selector, twin, t, other, t));
        open(bob.who, twin, other);
    }

    function test_RevertWhen_ThePictureTellsTooLittle() public {
        uint256 flat = attest(alice, aurora, keccak256("flat"), Blocks.flat());
        skip(1);
        uint256 flatCopy = attest(mallory, aurora, keccak256("flat copy"), Blocks.flat());
        ISimilarity.Measurement memory m = _measure(flat, flatCopy);
        holds("equal, yet no copy", m.pdq == 0 && m.verdict == ISimilarity.Verdict.Unclear);
        vm.expectRevert(notSimilar(flat, flatCopy, m));
        open(alice.who, flat, flatCopy);
        m = _measure(original, flatCopy);
        vm.expectRevert(notSimilar(original, flatCopy, m));
        open(alice.who, original, flatCopy);
    }

    function test_RevertWhen_TheProductIsUnrelated() public {
        uint256 unrelated = attest(mallory, 2);
        ISimilarity.Measurement memory m = _measure(original, unrelated);
        holds("different", m.verdict == ISimilarity.Verdict.Different);
        vm.expectRevert(notSimilar(original, unrelated, m));
        open(alice.who, original, unrelated);
        same("costs nothing", vault.balanceOf(address(challenges)), 0);
        // A measurement without similarity does not acquit: a panel may decide.
        appear(alice.who, original, unrelated);
    }

    function test_RevertWhen_APairIsTriedTwice() public {
        _open();
        vm.expectRevert(abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, id, IChallenge.Status.Open));
        _open();
        _answer(id, mallory.who);
        vm.expectRevert(
            abi.encodeWithSelector(IChallenge.Challenge_AlreadyTried.selector, id, IChallenge.Status.Rejected)
        );
        _open();
    }

    /// @notice A product under a case accuses and is accused as before; only what was removed does neither.
    function test_OneUnderACaseAccusesAndIsAccusedStill() public {
        uint256 later = attest(carol, aurora, keccak256("later"), Blocks.alike(1, 10));
        _open();
        skip(1);
        uint256 second = open(mallory.who, copy, later);
        uint256 third = dispute(carol.who, copy);
        _finish(id);
        _is(id, IChallenge.Status.Upheld);
        bytes memory notActive = abi.encodeWithSelector(IChallenge.Challenge_NotActive.selector, copy);
        vm.expectRevert(notActive);
        appear(mallory.who, copy, later);
        // Whether its attestation was false is judged all the same.
        _finish(third);
        judge().decide(challenges.challengeOf(third).disputeId, 0);
        _is(third, IChallenge.Status.Undecided);
        same("deposit", vault.balanceOf(carol.who), REST);
        vm.expectRevert(notActive);
        dispute(bob.who, copy);
        _finish(second);
        _is(second, IChallenge.Status.Rejected);
    }

    function test_RevertWhen_TheAccusedDerivesFromTheOriginalUnderALicence() public {
        vm.prank(alice.who);
        licences.grant(licence(bob.who, nowSeconds() + 1, 500));
        IProductRegistry.Proof memory proof = proofOf(bob.who, aurora.who, keccak256("derived"), Blocks.alike(1, 2));
        proof.parent = original;
        bytes memory signature = sign(aurora, registry.idOf(proof));
        vm.prank(bob.who);
        uint256 derived = registry.register(proof, signature, Blocks.alike(1, 2), 0);
        skip(30 days); // the licence is over, the product stays licensed
        bytes memory licensed = abi.encodeWithSelector(IChallenge.Challenge_Licensed.selector, original, derived);
        vm.expectRevert(licensed);
        open(alice.who, original, derived);
        vm.expectRevert(licensed);
        appear(alice.who, original, derived);
    }

    // --- what the provider pays ---

    /// @notice A provider is liable only for its own statement: for a copy it loses neither stake nor reputation.
    function test_ACopyCostsItsProviderNothing() public {
        _open();
        uint256 stake = esps.espOf(borealis.who).stake;
        IReputation.Score memory before = reputation.scoreOf(bob.who, borealis.who);
        _finish(id);
        same("stake", esps.espOf(borealis.who).stake, stake);
        holds("score", reputation.scoreOf(bob.who, borealis.who).score == before.score);
        holds("opinion", reputation.localOpinion(alice.who, borealis.who).disbelief == 0);
    }

    /// @notice A false attestation weighs as much as it cost the provider, whoever is the challenger.
    function test_AFalseAttestationCostsReputation() public {
        uint256 lie = dispute(alice.who, copy);
        _finish(lie);
        IReputation.Score memory before = reputation.scoreOf(bob.who, borealis.who);
        judge().decide(challenges.challengeOf(lie).disputeId, 1);
        holds("others learn of it", reputation.scoreOf(bob.who, borealis.who).score < before.score);
        holds(
            "not of the other provider",
            reputation.scoreOf(bob.who, aurora.who).score == reputation.scoreOf(carol.who, aurora.who).score
        );
    }
}
