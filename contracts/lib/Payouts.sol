// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Who is paid how much at every ending
/// @notice Pure: each function takes what comes in and says how it is split, to the last unit. `sdk/src/payouts.ts` computes the
/// same, and `npm run prove` proves that no split pays out more than came in. Amounts in base units of the token.
library Payouts {
    uint256 internal constant WHOLE = 10_000; // basis points
    /// @dev The pool's part of a forfeited pledge, whoever was first to challenge: challenging one's own work costs a third.
    uint256 internal constant POOL_PARTS_OF_PLEDGE = 3;

    /// @dev What a forfeited pledge is split into; `kept`, the rest and the others are the whole of it.
    struct FromPledge {
        uint256 pool;
        uint256 kept; // for a case that a panel still looks at
        uint256 costs; // of the challenger
        uint256 loss; // of the buyer in good faith
        uint256 rest; // to the challenger, or back to the pledger where nobody is to blame
    }

    /// @dev What a provider that vouched falsely pays out of the stake that was frozen for the case.
    struct FromStake {
        uint256 costs; // of the challenger
        uint256 loss; // of the buyer
        uint256 reward; // of the challenger
    }

    /// @dev The parts of a price, in the order in which they are paid; `seller` has what is left.
    struct FromPrice {
        uint256 pool;
        uint256[] ofLine; // of each ancestor's owner
        uint256 royalty;
        uint256 agent;
        uint256 seller;
    }

    /// @notice `basisPoints` of `amount`, rounded down.
    function part(uint256 amount, uint256 basisPoints) internal pure returns (uint256) {
        return Math.mulDiv(amount, basisPoints, WHOLE);
    }

    /// @notice What a forfeited pledge pays, in this order: a third to the pool, the challenger's costs, the buyer, and the rest.
    /// Where nobody is to blame only the buyer is paid.
    /// @param attested The ground was the attestation: then what is left of the costs the provider pays, and `held` comes first.
    /// @param costs What the challenger has laid out.
    /// @param held What another case, which a panel still looks at, has cost its challenger.
    /// @param loss What the buyer still lacks.
    function ofPledge(
        uint256 pledged,
        bool blamed,
        bool attested,
        uint256 costs,
        uint256 held,
        uint256 loss
    ) internal pure returns (FromPledge memory paid) {
        paid.pool = blamed ? pledged / POOL_PARTS_OF_PLEDGE : 0;
        uint256 left = pledged - paid.pool;
        uint256 due = blamed ? Math.min(costs, left) : 0;
        paid.kept = Math.min(held, attested ? left : left - due);
        left -= paid.kept;
        paid.costs = Math.min(due, left);
        left -= paid.costs;
        paid.loss = Math.min(loss, left);
        paid.rest = left - paid.loss;
    }

    /// @notice What was kept of a pledge pays, once the case for which it was kept has ended: costs, buyer, and the rest.
    /// @param costs Of that case's challenger; 0 unless it was upheld and blames somebody.
    function ofKept(
        uint256 kept,
        uint256 costs,
        uint256 loss
    ) internal pure returns (uint256 toChallenger, uint256 toBuyer, uint256 rest) {
        toChallenger = Math.min(costs, kept);
        toBuyer = Math.min(loss, kept - toChallenger);
        rest = kept - toChallenger - toBuyer;
    }

    /// @notice What the stake that was frozen for a case pays, as far as it reaches.
    function ofStake(
        uint256 frozen,
        uint256 costs,
        uint256 loss,
        uint256 reward
    ) internal pure returns (FromStake memory paid) {
        paid.costs = Math.min(costs, frozen);
        paid.loss = Math.min(loss, frozen - paid.costs);
        paid.reward = Math.min(reward, frozen - paid.costs - paid.loss);
    }

    /// @notice A lost deposit: the pool's part, the panel's fee of a defender who was right, and what is left for whom the case held.
    function ofDeposit(
        uint256 lost,
        uint256 poolBasisPoints,
        uint256 advanced
    ) internal pure returns (uint256 pool, uint256 toDefender, uint256 rest) {
        pool = part(lost, poolBasisPoints);
        toDefender = Math.min(advanced, lost - pool);
        rest = lost - pool - toDefender;
    }

    /// @notice Between a seller whose price rested and a provider whose stake answered, by amount.
    function ofHeld(
        uint256 amount,
        uint256 price,
        uint256 stake
    ) internal pure returns (uint256 toSeller, uint256 toProvider) {
        toSeller = Math.mulDiv(amount, price, price + stake);
        toProvider = amount - toSeller;
    }

    /// @notice A settled price. Each asks for its part in turn, and has it as far as the price reaches.
    /// @param ofLine What each ancestor's owner asks for; becomes what it has.
    function ofPrice(
        uint256 price,
        uint256 poolBasisPoints,
        uint256[] memory ofLine,
        uint256 royalty,
        uint256 agent
    ) internal pure returns (FromPrice memory paid) {
        paid.pool = part(price, poolBasisPoints);
        uint256 left = price - paid.pool;
        for (uint256 i = 0; i < ofLine.length; i++) {
            ofLine[i] = Math.min(ofLine[i], left);
            left -= ofLine[i];
        }
        paid.ofLine = ofLine;
        paid.royalty = Math.min(royalty, left);
        left -= paid.royalty;
        paid.agent = Math.min(agent, left);
        paid.seller = left - paid.agent;
    }

    /// @notice What `count` of `items` equal parts are of `total`, after `before` of them: all parts together are the whole.
    function ofItems(uint256 total, uint256 before, uint256 count, uint256 items) internal pure returns (uint256) {
        return Math.mulDiv(total, before + count, items) - Math.mulDiv(total, before, items);
    }

    /// @notice The fee of an item that is settled, or of a task that ends by agreement: the pool's part, and what is left. The
    /// provider has that; of an agreed ending both sides, as they have agreed.
    function ofFee(uint256 fee, uint256 poolBasisPoints) internal pure returns (uint256 pool, uint256 rest) {
        pool = part(fee, poolBasisPoints);
        rest = fee - pool;
    }

    /// @notice Fee and bond of what nobody accepted or witnessed: both sides lose the same part to the pool, as far as the bond
    /// reaches, of which a late delivery may have left less.
    function ofSilence(uint256 fee, uint256 bond, uint256 lossBasisPoints) internal pure returns (uint256 loss) {
        loss = Math.min(part(fee, lossBasisPoints), bond);
    }

    /// @notice The bond of a provider that fell silent: the pool's part, which rewards the keeper, and the producer's.
    function ofBond(uint256 bond, uint256 poolBasisPoints) internal pure returns (uint256 pool, uint256 toProducer) {
        pool = part(bond, poolBasisPoints);
        toProducer = bond - pool;
    }

    /// @notice A backing of a sale: the buyer has what it still lacks once everything else has paid, the seller has the rest.
    function ofBacking(uint256 amount, uint256 loss) internal pure returns (uint256 toBuyer, uint256 toSeller) {
        toBuyer = Math.min(loss, amount);
        toSeller = amount - toBuyer;
    }

    /// @notice What a coherent vote of the last round has of what is left, and the last one leaves nothing behind.
    function ofPot(uint256 pot, uint256 votes, uint256 unpaid) internal pure returns (uint256) {
        return (pot * votes) / unpaid;
    }

    /// @notice What a panel's round pays to its coherent votes; the rest of its fee returns.
    /// @param votes All of the round, revealed or not.
    function ofRound(
        uint256 fee,
        uint256 coherent,
        uint256 votes
    ) internal pure returns (uint256 earned, uint256 returned) {
        earned = (fee * coherent) / votes;
        returned = fee - earned;
    }
}
