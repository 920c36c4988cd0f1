// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payouts} from "../../../contracts/lib/Payouts.sol";

/// @notice What `npm run prove` proves of each split, for all arguments below 2^96: it pays out exactly what came in, and to nobody
/// more than is due, or it pays nothing at all. A property that fails panics. `Payouts.t.sol` tries the same with random
/// arguments, that none of them reverts, and what a solver does not finish with.
/// @dev Parameters of 96 bits are the bound; no other assumption is made but those that each function returns at.
contract PayoutProofs {
    function check_PledgeIsSplitWhole(
        uint96 pledged,
        bool blamed,
        bool attested,
        uint96 costs,
        uint96 held,
        uint96 loss
    ) public pure {
        Payouts.FromPledge memory p = Payouts.ofPledge(pledged, blamed, attested, costs, held, loss);
        assert(p.pool + p.kept + p.costs + p.loss + p.rest == pledged);
        assert(p.kept <= held && p.costs <= costs && p.loss <= loss);
    }

    /// @dev Nobody gains by a copy of its own: whoever pledges, challenges and buys under one will has two thirds back at most.
    function check_OwnPledgeCostsAThird(
        uint96 pledged,
        bool attested,
        uint96 costs,
        uint96 held,
        uint96 loss
    ) public pure {
        Payouts.FromPledge memory p = Payouts.ofPledge(pledged, true, attested, costs, held, loss);
        assert(p.pool == uint256(pledged) / 3);
    }

    function check_BlamelessPledgePaysTheBuyerAlone(
        uint96 pledged,
        bool attested,
        uint96 costs,
        uint96 held,
        uint96 loss
    ) public pure {
        Payouts.FromPledge memory p = Payouts.ofPledge(pledged, false, attested, costs, held, loss);
        assert(p.pool == 0 && p.costs == 0);
    }

    function check_KeptIsSplitWhole(uint96 kept, uint96 costs, uint96 loss) public pure {
        (uint256 toChallenger, uint256 toBuyer, uint256 rest) = Payouts.ofKept(kept, costs, loss);
        assert(toChallenger + toBuyer + rest == kept);
        assert(toChallenger <= costs && toBuyer <= loss);
    }

    function check_StakePaysAtMostWhatIsFrozen(uint96 frozen, uint96 costs, uint96 loss, uint96 reward) public pure {
        Payouts.FromStake memory s = Payouts.ofStake(frozen, costs, loss, reward);
        // One after the other: a solver does not finish with the sum of three.
        assert(s.costs <= frozen);
        assert(s.loss <= frozen - s.costs);
        assert(s.reward <= frozen - s.costs - s.loss);
    }

    /// @dev Two ancestors, of which each asks for anything: the third takes of what is left as the second does.
    function check_PriceIsSplitWhole(
        uint96 price,
        uint16 poolBasisPoints,
        uint96[2] calldata asked,
        uint96 royalty,
        uint96 agent
    ) public pure {
        if (poolBasisPoints > Payouts.WHOLE) return;
        uint256[] memory ofLine = new uint256[](2);
        for (uint256 i = 0; i < 2; i++) ofLine[i] = asked[i];
        Payouts.FromPrice memory p = Payouts.ofPrice(price, poolBasisPoints, ofLine, royalty, agent);
        uint256 sum = p.pool + p.royalty + p.agent + p.seller;
        for (uint256 i = 0; i < 2; i++) sum += p.ofLine[i];
        assert(sum == price);
    }

    function check_HeldIsSplitWhole(uint96 amount, uint96 price, uint96 stake) public pure {
        if (uint256(price) + stake == 0) return;
        (uint256 toSeller, uint256 toProvider) = Payouts.ofHeld(amount, price, stake);
        assert(toSeller + toProvider == amount);
    }

    function check_RoundPaysNoMoreThanItsFee(uint96 fee, uint96 coherent, uint96 votes) public pure {
        if (votes == 0 || coherent > votes) return;
        (uint256 earned, uint256 returned) = Payouts.ofRound(fee, coherent, votes);
        assert(earned + returned == fee);
    }

    function check_BackingIsSplitWhole(uint96 amount, uint96 loss) public pure {
        (uint256 toBuyer, uint256 toSeller) = Payouts.ofBacking(amount, loss);
        assert(toBuyer + toSeller == amount);
        assert(toBuyer <= loss);
    }

    function check_FeeIsSplitWhole(uint96 fee, uint16 poolBasisPoints) public pure {
        if (poolBasisPoints > Payouts.WHOLE) return;
        (uint256 pool, uint256 rest) = Payouts.ofFee(fee, poolBasisPoints);
        assert(pool + rest == fee);
    }

    function check_BondIsSplitWhole(uint96 bond, uint16 poolBasisPoints) public pure {
        if (poolBasisPoints > Payouts.WHOLE) return;
        (uint256 pool, uint256 toProducer) = Payouts.ofBond(bond, poolBasisPoints);
        assert(pool + toProducer == bond);
    }
}
