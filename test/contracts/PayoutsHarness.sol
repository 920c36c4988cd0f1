// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payouts} from "../../contracts/lib/Payouts.sol";

/// @notice The splits as calls, for the comparison with their twin in the SDK.
contract PayoutsHarness {
    function part(uint256 amount, uint256 basisPoints) external pure returns (uint256) {
        return Payouts.part(amount, basisPoints);
    }

    function ofPledge(
        uint256 pledged,
        bool blamed,
        bool attested,
        uint256 costs,
        uint256 held,
        uint256 loss
    ) external pure returns (Payouts.FromPledge memory) {
        return Payouts.ofPledge(pledged, blamed, attested, costs, held, loss);
    }

    function ofKept(uint256 kept, uint256 costs, uint256 loss) external pure returns (uint256, uint256, uint256) {
        return Payouts.ofKept(kept, costs, loss);
    }

    function ofStake(
        uint256 frozen,
        uint256 costs,
        uint256 loss,
        uint256 reward
    ) external pure returns (Payouts.FromStake memory) {
        return Payouts.ofStake(frozen, costs, loss, reward);
    }

    function ofDeposit(
        uint256 lost,
        uint256 poolBasisPoints,
        uint256 advanced
    ) external pure returns (uint256, uint256, uint256) {
        return Payouts.ofDeposit(lost, poolBasisPoints, advanced);
    }

    function ofHeld(uint256 amount, uint256 price, uint256 stake) external pure returns (uint256, uint256) {
        return Payouts.ofHeld(amount, price, stake);
    }

    function ofPrice(
        uint256 price,
        uint256 poolBasisPoints,
        uint256[] calldata ofLine,
        uint256 royalty,
        uint256 agent
    ) external pure returns (Payouts.FromPrice memory) {
        return Payouts.ofPrice(price, poolBasisPoints, ofLine, royalty, agent);
    }

    function ofPot(uint256 pot, uint256 votes, uint256 unpaid) external pure returns (uint256) {
        return Payouts.ofPot(pot, votes, unpaid);
    }

    function ofRound(uint256 fee, uint256 coherent, uint256 votes) external pure returns (uint256, uint256) {
        return Payouts.ofRound(fee, coherent, votes);
    }

    function ofItems(uint256 total, uint256 before, uint256 count, uint256 items) external pure returns (uint256) {
        return Payouts.ofItems(total, before, count, items);
    }

    function ofFee(uint256 fee, uint256 poolBasisPoints) external pure returns (uint256, uint256) {
        return Payouts.ofFee(fee, poolBasisPoints);
    }

    function ofSilence(uint256 fee, uint256 bond, uint256 lossBasisPoints) external pure returns (uint256) {
        return Payouts.ofSilence(fee, bond, lossBasisPoints);
    }

    function ofBond(uint256 bond, uint256 poolBasisPoints) external pure returns (uint256, uint256) {
        return Payouts.ofBond(bond, poolBasisPoints);
    }

    function ofBacking(uint256 amount, uint256 loss) external pure returns (uint256, uint256) {
        return Payouts.ofBacking(amount, loss);
    }
}
