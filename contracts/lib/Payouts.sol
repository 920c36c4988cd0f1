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

    /// @notice A share of an amount, rounded down.
    /// @param amount The amount.
    /// @param basisPoints The share, in 1/10,000.
    /// @return `basisPoints` of `amount`.
    function part(uint256 amount, uint256 basisPoints) internal pure returns (uint256) {
        return Math.mulDiv(amount, basisPoints, WHOLE);
    }

    /// @notice Splits a forfeited pledge, in this order: a third to the pool, the challenger's costs, the buyer, and
    /// the remainder. If no one is to blame only the buyer is paid.
    /// @param pledged The pledge.
    /// @param blamed Whether the accused's side is to blame.
    /// @param attested Whether the ground is the attestation: then the provider pays the remaining costs, and `held`
    /// comes first.
    /// @param costs The challenger's costs.
    /// @param held Costs of another challenger, whose case is still before a panel.
    /// @param loss The buyer's loss that is not compensated yet.
    /// @return paid The parts; they sum to the pledge.
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

    /// @notice Splits the kept part of a pledge once the case for which it was kept has ended: costs, buyer, and the
    /// remainder.
    /// @param kept The kept part.
    /// @param costs Costs of that case's challenger; 0 unless it was upheld and the accused's side is to blame.
    /// @param loss The buyer's loss that is not compensated yet.
    /// @return toChallenger Paid to the challenger.
    /// @return toBuyer Paid to the buyer.
    /// @return rest The remainder.
    function ofKept(
        uint256 kept,
        uint256 costs,
        uint256 loss
    ) internal pure returns (uint256 toChallenger, uint256 toBuyer, uint256 rest) {
        toChallenger = Math.min(costs, kept);
        toBuyer = Math.min(loss, kept - toChallenger);
        rest = kept - toChallenger - toBuyer;
    }

    /// @notice Splits the stake that was frozen for a case, as far as it suffices.
    /// @param frozen The frozen stake.
    /// @param costs The challenger's costs.
    /// @param loss The buyer's loss, capped.
    /// @param reward The challenger's reward.
    /// @return paid The parts; at most the frozen stake.
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

    /// @notice Splits a lost deposit: the pool's share, the panel's fee that a defender advanced, and the remainder.
    /// @param lost The deposit less the upkeep reward.
    /// @param poolBasisPoints The pool's share, in 1/10,000.
    /// @param advanced The advanced fee; 0 if there is none.
    /// @return pool Paid to the pool.
    /// @return toDefender Paid to the defender.
    /// @return rest The remainder.
    function ofDeposit(
        uint256 lost,
        uint256 poolBasisPoints,
        uint256 advanced
    ) internal pure returns (uint256 pool, uint256 toDefender, uint256 rest) {
        pool = part(lost, poolBasisPoints);
        toDefender = Math.min(advanced, lost - pool);
        rest = lost - pool - toDefender;
    }

    /// @notice Splits an amount between a seller whose price was delayed and a provider whose stake was frozen, in
    /// proportion.
    /// @param amount The amount.
    /// @param price The delayed price.
    /// @param stake The frozen stake.
    /// @return toSeller Paid to the seller.
    /// @return toProvider Paid to the provider.
    function ofHeld(
        uint256 amount,
        uint256 price,
        uint256 stake
    ) internal pure returns (uint256 toSeller, uint256 toProvider) {
        toSeller = Math.mulDiv(amount, price, price + stake);
        toProvider = amount - toSeller;
    }

    /// @notice Splits a settled price. Each recipient in turn receives its share as far as the price suffices.
    /// @param price The price.
    /// @param poolBasisPoints The pool's share, in 1/10,000.
    /// @param ofLine Shares of the ancestors' owners; overwritten with the amounts paid.
    /// @param royalty The producer's royalty.
    /// @param agent The agent's fee.
    /// @return paid The parts; they sum to the price.
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

    /// @notice Part of a total for `count` of `items` equal parts, after `before` of them; all parts sum to the total.
    /// @param total The total.
    /// @param before Number of parts before.
    /// @param count Number of parts.
    /// @param items Number of all parts.
    /// @return The part.
    function ofItems(uint256 total, uint256 before, uint256 count, uint256 items) internal pure returns (uint256) {
        return Math.mulDiv(total, before + count, items) - Math.mulDiv(total, before, items);
    }

    /// @notice Splits the fee of a settled item, or of a task that ends by agreement: the pool's share, and the
    /// remainder for the provider or, after an agreed ending, for both sides.
    /// @param fee The fee.
    /// @param poolBasisPoints The pool's share, in 1/10,000.
    /// @return pool Paid to the pool.
    /// @return rest The remainder.
    function ofFee(uint256 fee, uint256 poolBasisPoints) internal pure returns (uint256 pool, uint256 rest) {
        pool = part(fee, poolBasisPoints);
        rest = fee - pool;
    }

    /// @notice Loss of each side for a delivery that was neither accepted nor witnessed, paid to the pool; at most the
    /// bond, of which a late delivery may have left less.
    /// @param fee The fee.
    /// @param bond The rest of the bond.
    /// @param lossBasisPoints The loss, in 1/10,000 of the fee.
    /// @return loss The loss of each side.
    function ofSilence(uint256 fee, uint256 bond, uint256 lossBasisPoints) internal pure returns (uint256 loss) {
        loss = Math.min(part(fee, lossBasisPoints), bond);
    }

    /// @notice Splits the bond of a silent provider: the pool's share, which rewards the keeper, and the producer's
    /// part.
    /// @param bond The bond.
    /// @param poolBasisPoints The pool's share, in 1/10,000.
    /// @return pool Paid to the pool.
    /// @return toProducer Paid to the producer.
    function ofBond(uint256 bond, uint256 poolBasisPoints) internal pure returns (uint256 pool, uint256 toProducer) {
        pool = part(bond, poolBasisPoints);
        toProducer = bond - pool;
    }

    /// @notice Splits the backing of a sale: the buyer's loss that nothing else has compensated, and the remainder for
    /// the seller.
    /// @param amount The backing.
    /// @param loss The loss.
    /// @return toBuyer Paid to the buyer.
    /// @return toSeller Returned to the seller.
    function ofBacking(uint256 amount, uint256 loss) internal pure returns (uint256 toBuyer, uint256 toSeller) {
        toBuyer = Math.min(loss, amount);
        toSeller = amount - toBuyer;
    }

    /// @notice Share of a coherent vote of the last round in the rest of the pot; the last one leaves no dust.
    /// @param pot The rest of the pot.
    /// @param votes The juror's votes.
    /// @param unpaid Votes that are not paid yet, these included.
    /// @return Paid to the juror.
    function ofPot(uint256 pot, uint256 votes, uint256 unpaid) internal pure returns (uint256) {
        return (pot * votes) / unpaid;
    }

    /// @notice Splits the fee of a panel's round: the part earned by coherent votes, and the part that is returned.
    /// @param fee The fee.
    /// @param coherent Votes that earn.
    /// @param votes All votes of the round, revealed or not.
    /// @return earned Earned by all coherent votes.
    /// @return returned Returned to the round's payer.
    function ofRound(
        uint256 fee,
        uint256 coherent,
        uint256 votes
    ) internal pure returns (uint256 earned, uint256 returned) {
        earned = (fee * coherent) / votes;
        returned = fee - earned;
    }
}
