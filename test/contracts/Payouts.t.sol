// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PayoutProofs} from "./proofs/PayoutProofs.sol";
import {Payouts} from "../../contracts/lib/Payouts.sol";
import {StakeTreeProofs} from "./proofs/StakeTreeProofs.sol";

/// @notice What `npm run prove` states of each split, with random arguments: small and large. Deposits and what silence costs are
/// tried here alone: a solver does not finish with products of two unknown amounts.
contract PayoutsTest is PayoutProofs {
    uint96 private constant _MOST = type(uint96).max;

    function testFuzz_Pledge(
        uint96 pledged,
        bool blamed,
        bool attested,
        uint96 costs,
        uint96 held,
        uint96 loss
    ) public pure {
        check_PledgeIsSplitWhole(pledged, blamed, attested, costs, held, loss);
        check_OwnPledgeCostsAThird(pledged, attested, costs, held, loss);
        check_BlamelessPledgePaysTheBuyerAlone(pledged, attested, costs, held, loss);
        // Parts that are due far beyond what there is, and far below it.
        check_PledgeIsSplitWhole(pledged % 100, blamed, attested, costs % 60, held % 60, loss % 60);
        check_PledgeIsSplitWhole(_MOST, blamed, attested, costs, held, loss);
    }

    function testFuzz_KeptAndStake(uint96 amount, uint96 costs, uint96 loss, uint96 reward) public pure {
        check_KeptIsSplitWhole(amount, costs, loss);
        check_KeptIsSplitWhole(amount % 100, costs % 60, loss % 60);
        check_StakePaysAtMostWhatIsFrozen(amount, costs, loss, reward);
        check_StakePaysAtMostWhatIsFrozen(amount % 100, costs % 60, loss % 60, reward % 60);
    }

    function testFuzz_Deposit(uint96 lost, uint16 poolBasisPoints, uint96 advanced) public pure {
        _depositIsSplitWhole(lost, poolBasisPoints % 10_001, advanced);
        _depositIsSplitWhole(lost, 10_000, advanced);
        _partIsAtMostTheWhole(lost, poolBasisPoints % 10_001);
        _splittingAccountsSparesNoPenalty(lost, advanced);
    }

    function testFuzz_Price(
        uint96 price,
        uint16 poolBasisPoints,
        uint96[2] calldata asked,
        uint96 royalty,
        uint96 agent
    ) public view {
        this.check_PriceIsSplitWhole(price, poolBasisPoints % 10_001, asked, royalty, agent);
        this.check_PriceIsSplitWhole(_MOST, poolBasisPoints % 10_001, asked, royalty, agent);
    }

    function testFuzz_Backing(uint96 amount, uint96 loss) public pure {
        check_BackingIsSplitWhole(amount, loss);
        check_BackingIsSplitWhole(amount % 100, loss % 60);
        check_BackingIsSplitWhole(amount, _MOST);
    }

    function testFuzz_Task(uint96 fee, uint96 bond, uint16 basisPoints) public pure {
        basisPoints %= 10_001;
        check_FeeIsSplitWhole(fee, basisPoints);
        check_FeeIsSplitWhole(fee, 10_000);
        check_BondIsSplitWhole(bond, basisPoints);
        _silenceTakesNoMoreThanThereIs(fee, bond, basisPoints);
        _silenceTakesNoMoreThanThereIs(fee, bond % 1_000, 10_000);
    }

    /// @dev However many items end in one step, all of them together have the whole.
    function testFuzz_ItemsAreTheWhole(uint96 total, uint8 items, uint256 steps) public pure {
        uint256 all = 1 + (items % 16);
        uint256 paid = 0;
        for (uint256 ended = 0; ended < all;) {
            uint256 count = 1 + ((steps >> ended) % (all - ended));
            paid += Payouts.ofItems(total, ended, count, all);
            ended += count;
        }
        assert(paid == total);
    }

    function testFuzz_Votes(uint96 amount, uint96 a, uint96 b) public pure {
        check_HeldIsSplitWhole(amount, a, b);
        (uint96 votes, uint96 all) = a < b ? (a, b) : (b, a);
        check_RoundPaysNoMoreThanItsFee(amount, votes, all);
        _potPaysNoMoreThanItHolds(amount, votes, all);
        _lastVoteEmptiesThePot(amount, all);
    }

    function _silenceTakesNoMoreThanThereIs(uint96 fee, uint96 bond, uint16 lossBasisPoints) private pure {
        uint256 loss = Payouts.ofSilence(fee, bond, lossBasisPoints);
        assert(loss <= fee && loss <= bond);
    }

    function _depositIsSplitWhole(uint96 lost, uint16 poolBasisPoints, uint96 advanced) private pure {
        if (poolBasisPoints > Payouts.WHOLE) return;
        (uint256 pool, uint256 toDefender, uint256 rest) = Payouts.ofDeposit(lost, poolBasisPoints, advanced);
        assert(pool + toDefender + rest == lost);
        assert(toDefender <= advanced);
    }

    /// @dev A part is never more than the whole: the one place where a product of two amounts decides a sum.
    function _partIsAtMostTheWhole(uint96 amount, uint16 basisPoints) private pure {
        if (basisPoints > Payouts.WHOLE) return;
        assert(Payouts.part(amount, basisPoints) <= amount);
    }

    function _potPaysNoMoreThanItHolds(uint96 pot, uint96 votes, uint96 unpaid) private pure {
        if (votes == 0 || votes > unpaid) return;
        assert(Payouts.ofPot(pot, votes, unpaid) <= pot);
    }

    function _lastVoteEmptiesThePot(uint96 pot, uint96 votes) private pure {
        if (votes == 0) return;
        assert(Payouts.ofPot(pot, votes, votes) == pot);
    }

    /// @dev Two accounts of one will pay together what one would pay, but for one base unit that rounding leaves.
    function _splittingAccountsSparesNoPenalty(uint96 a, uint96 b) private pure {
        uint256 basisPoints = 100;
        uint256 split = Payouts.part(a, basisPoints) + Payouts.part(b, basisPoints);
        uint256 whole = Payouts.part(uint256(a) + b, basisPoints);
        assert(split <= whole && whole <= split + 1);
    }
}

contract StakeTreeProofsTest is StakeTreeProofs {
    function testFuzz_Draws(uint96[5] calldata weights, uint256 point) public {
        uint256 sum = 0;
        for (uint256 i = 0; i < 5; i++) sum += weights[i];
        check_LeafIsDrawnByItsWeight(weights, sum == 0 ? 0 : point % sum);
    }

    function testFuzz_Weights(uint96[5] calldata weights) public {
        check_WeightsAreWhatWasAppended(weights);
    }
}
