// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../../../contracts/interfaces/IArbitrator.sol";
import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Deployment} from "../support/Deployment.sol";
import {Actor, Job} from "../support/Genuine.sol";
import {Jury} from "../support/Jury.sol";
import {Witnesses} from "../support/Witnesses.sol";

/// @notice Which property holds with how many providers of equal stake, where a panel needs three that may vote: the table in
/// docs/promises.md, which a test compares with this one. Alice's work has aurora's word, the tinted one borealis'.
contract ProviderCountsTest is Jury, Witnesses {
    uint256 private constant UPHELD = 1;
    uint256 private constant REJECTED = 2;
    uint256 private constant NOTHING = 0;

    Actor[] private _providers;

    /// @dev One to four are aurora, borealis, cirrus and dusk, in this order.
    function setUp() public override(Jury, Witnesses) {
        vm.roll(1); // again and again, and never back within one deployment
        super.setUp();
    }

    function newArbitrator() internal override(Deployment, Jury) returns (IArbitrator) {
        return Jury.newArbitrator();
    }

    // --- the table ---

    function test_AcceptedOrdersArePaid() public {
        _holds(_acceptedOrderIsPaid, [true, true, true, true, true]);
    }

    function test_MeasuredCopiesAreRemoved() public {
        _holds(_measuredCopyIsRemoved, [true, true, true, true, true]);
    }

    function test_ThereAreTwoQuotesToCompare() public {
        _holds(_twoProvidersTakeOrders, [false, true, true, true, true]);
    }

    function test_ReceiptsSpeakForASilentPayer() public {
        _holds(_receiptsSuffice, [false, true, true, true, true]);
    }

    function test_ReceiptsSpeakForASilentPayerThoughOneSleeps() public {
        _holds(_receiptsSufficeThoughOneSleeps, [false, false, false, true, true]);
    }

    function test_OneFalseReceiptCountsForNothing() public {
        _holds(_oneReceiptIsTooFew, [true, false, true, true, true]);
    }

    function test_AttestationsAreJudged() public {
        _holds(_attestationIsJudged, [false, false, false, true, true]);
    }

    function test_AppearanceIsJudgedBetweenWorksOfTwoProviders() public {
        _holds(_appearanceIsJudged, [false, false, false, true, true]);
    }

    function test_AnAppealCorrectsAWrongRulingThoughOneIsHostile() public {
        _holds(_appealBearsOneHostile, [false, false, false, true, true]);
    }

    function test_AnAppealCorrectsAWrongRulingThoughOneIsHostileAndOneSleeps() public {
        _holds(_appealBearsOneHostileAndOneAsleep, [false, false, false, false, true]);
    }

    // --- how it is filled in ---

    function _holds(function() internal returns (bool) property, bool[5] memory expected) private {
        uint8[5] memory counts = [1, 2, 3, 4, 7];
        for (uint256 i = 0; i < counts.length; i++) {
            if (i != 0) setUp();
            _have(counts[i]);
            same("active providers", esps.activeCount(), counts[i]);
            require(property() == expected[i], string.concat("with ", _name(counts[i]), " providers"));
        }
    }

    function _have(uint256 count) private {
        delete _providers;
        delete jurors;
        Actor[4] memory first = [aurora, borealis, cirrus, dusk];
        for (uint256 i = 0; i < 4; i++) {
            if (i < count) {
                _providers.push(first[i]);
                continue;
            }
            vm.prank(first[i].who);
            esps.startUnbonding(1_000 * DOLLAR);
        }
        if (count > 4) _enrollJurors(count - 4);
        for (uint256 i = 4; i < count; i++) _providers.push(jurors[i - 4]);
        vm.roll(vm.getBlockNumber() + 1);
    }

    function _name(uint256 count) private pure returns (string memory) {
        return string(abi.encodePacked(bytes1(uint8(0x30 + count))));
    }

    // --- orders ---

    function _acceptedOrderIsPaid() private returns (bool) {
        Job memory j = job(alice, aurora, 50 * DOLLAR, 30);
        walk(j, ITwoWayGuarantee.Status.Settled);
        return registry.ownerOf(j.productId) == alice.who;
    }

    function _twoProvidersTakeOrders() private returns (bool) {
        if (_providers.length < 2) return false;
        for (uint256 i = 0; i < 2; i++) lock(job(alice, _providers[i], 50 * DOLLAR, 30 + i));
        return true;
    }

    // --- receipts, for a delivery by aurora ---

    function _receiptsSuffice() private returns (bool) {
        return _signed(_providers.length - 1);
    }

    function _receiptsSufficeThoughOneSleeps() private returns (bool) {
        return _providers.length > 2 && _signed(_providers.length - 2);
    }

    function _oneReceiptIsTooFew() private returns (bool) {
        return _providers.length == 1 || !_signed(1);
    }

    /// @dev Whether the receipts of the first `count` providers after aurora count.
    function _signed(uint256 count) private returns (bool passed) {
        Job memory j = job(alice, aurora, 50 * DOLLAR, 30);
        walk(j, ITwoWayGuarantee.Status.Delivered);
        skip(ACCEPT);
        ITwoWayGuarantee.Receipt[] memory given = new ITwoWayGuarantee.Receipt[](count);
        uint256 digest = digestOf(j);
        for (uint256 i = 0; i < count; i++) {
            Actor memory by = _providers[1 + i];
            uint256 place = i;
            for (; place > 0 && given[place - 1].esp > by.who; place--) given[place] = given[place - 1];
            given[place] = ITwoWayGuarantee.Receipt({esp: by.who, signature: sign(by, digest)});
        }
        (passed, ) = address(generation).call(abi.encodeCall(generation.confirmAvailable, (j.quote, given)));
    }

    // --- cases ---

    function _measuredCopyIsRemoved() private returns (bool) {
        _open();
        _finish(id);
        return challenges.challengeOf(id).status == IChallenge.Status.Upheld;
    }

    function _attestationIsJudged() private returns (bool) {
        uint256 case_ = dispute(carol.who, original);
        uint256 d = _firstRound(case_, REJECTED);
        _execute(d);
        return challenges.challengeOf(case_).status == IChallenge.Status.Rejected;
    }

    function _appearanceIsJudged() private returns (bool) {
        uint256 case_ = appear(alice.who, original, tinted);
        uint256 d = _firstRound(case_, UPHELD);
        _execute(d);
        return challenges.challengeOf(case_).status == IChallenge.Status.Upheld;
    }

    function _appealBearsOneHostile() private returns (bool) {
        return _corrected(0);
    }

    function _appealBearsOneHostileAndOneAsleep() private returns (bool) {
        return _corrected(1);
    }

    /// @dev The seats rule wrongly about alice's work. Of all that may vote then the first one is hostile, the next ones sleep.
    function _corrected(uint256 asleep) private returns (bool) {
        uint256 case_ = dispute(carol.who, original);
        uint256 d = _firstRound(case_, UPHELD);
        if (panel.roundOf(d, 0).votes == 0) return false;
        vm.prank(bob.who);
        panel.appeal(d, "");
        uint256 count = _providers.length - 1;
        address[] memory who = new address[](count);
        uint256[] memory votes = new uint256[](count);
        for (uint256 i = 0; i < count; i++) {
            who[i] = _providers[1 + i].who;
            votes[i] =
                i == 0
                    ? UPHELD
                    : i <= asleep
                        ? NOTHING
                        : REJECTED;
        }
        _vote(d, 1, who, votes);
        _execute(d);
        return challenges.challengeOf(case_).status == IChallenge.Status.Rejected;
    }

    /// @dev Whoever is drawn votes so.
    function _firstRound(uint256 case_, uint256 vote) private returns (uint256 d) {
        _finish(case_);
        d = challenges.challengeOf(case_).disputeId;
        uint256 number = vm.getBlockNumber();
        vm.setBlockhash(number, keccak256("seed"));
        vm.roll(number + 1);
        panel.draw(d);
        address[] memory seated = panel.jurorsOf(d, 0);
        uint256[] memory votes = new uint256[](seated.length);
        for (uint256 i = 0; i < seated.length; i++) votes[i] = vote;
        _vote(d, 0, seated, votes);
        vm.roll(vm.getBlockNumber() + 1);
    }

    function _execute(uint256 d) private {
        uint256 end = panel.roundOf(d, panel.disputeOf(d).rounds - 1).appealUntil;
        if (nowSeconds() < end) vm.warp(end);
        panel.execute(d);
    }
}
