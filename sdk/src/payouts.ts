/** Twin of contracts/lib/Payouts.sol: who is paid how much at every ending, in base units, to the last one. */

/** Basis points of the whole. */
const WHOLE = 10_000n;
/** The pool has one part in so many of a forfeited pledge. */
const POOL_PARTS_OF_PLEDGE = 3n;

/** What a forfeited pledge is split into; `rest` goes to the challenger, or back to the pledger where nobody is to blame. */
export type FromPledge = { pool: bigint; kept: bigint; costs: bigint; loss: bigint; rest: bigint };
/** What a provider that vouched falsely pays out of its frozen stake. */
export type FromStake = { costs: bigint; loss: bigint; reward: bigint };
/** The parts of a settled price. */
export type FromPrice = { pool: bigint; ofLine: bigint[]; royalty: bigint; agent: bigint; seller: bigint };

/** `basisPoints` of `amount`, rounded down. */
export function part(amount: bigint, basisPoints: bigint): bigint {
  return (amount * basisPoints) / WHOLE;
}

/**
 * @param of.attested the ground was the attestation: then what is left of the costs the provider pays, and `held` comes first
 * @param of.costs what the challenger has laid out
 * @param of.held what another case, which a panel still looks at, has cost its challenger
 * @param of.loss what the buyer still lacks
 */
export function ofPledge(of: {
  pledged: bigint;
  blamed: boolean;
  attested: boolean;
  costs: bigint;
  held: bigint;
  loss: bigint;
}): FromPledge {
  const pool = of.blamed ? of.pledged / POOL_PARTS_OF_PLEDGE : 0n;
  let left = of.pledged - pool;
  const due = of.blamed ? least(of.costs, left) : 0n;
  const kept = least(of.held, of.attested ? left : left - due);
  left -= kept;
  const costs = least(due, left);
  left -= costs;
  const loss = least(of.loss, left);
  return { pool, kept, costs, loss, rest: left - loss };
}

/** The most that an upheld copy pays its challenger: all of the pledge but the pool's part. */
export function mostForChallenger(pledged: bigint): bigint {
  const { costs, rest } = ofPledge({ pledged, blamed: true, attested: false, costs: 0n, held: 0n, loss: 0n });
  return costs + rest;
}

/** What was kept of a pledge, once the case for which it was kept has ended. @param costs 0 unless it blames somebody */
export function ofKept(
  kept: bigint,
  costs: bigint,
  loss: bigint,
): { toChallenger: bigint; toBuyer: bigint; rest: bigint } {
  const toChallenger = least(costs, kept);
  const toBuyer = least(loss, kept - toChallenger);
  return { toChallenger, toBuyer, rest: kept - toChallenger - toBuyer };
}

export function ofStake(frozen: bigint, owed: FromStake): FromStake {
  const costs = least(owed.costs, frozen);
  const loss = least(owed.loss, frozen - costs);
  return { costs, loss, reward: least(owed.reward, frozen - costs - loss) };
}

/** @param advanced the panel's fee of a defender who was right */
export function ofDeposit(
  lost: bigint,
  poolBasisPoints: bigint,
  advanced: bigint,
): { pool: bigint; toDefender: bigint; rest: bigint } {
  const pool = part(lost, poolBasisPoints);
  const toDefender = least(advanced, lost - pool);
  return { pool, toDefender, rest: lost - pool - toDefender };
}

/** Between a seller whose price rested and a provider whose stake answered, of which one at least is not zero. */
export function ofHeld(amount: bigint, price: bigint, stake: bigint): { toSeller: bigint; toProvider: bigint } {
  const toSeller = (amount * price) / (price + stake);
  return { toSeller, toProvider: amount - toSeller };
}

/** Each asks for its part in turn, and has it as far as the price reaches. @param asked.ofLine by the owners of the ancestors */
export function ofPrice(
  price: bigint,
  poolBasisPoints: bigint,
  asked: { ofLine: readonly bigint[]; royalty: bigint; agent: bigint },
): FromPrice {
  const pool = part(price, poolBasisPoints);
  let left = price - pool;
  const take = (wanted: bigint): bigint => {
    const taken = least(wanted, left);
    left -= taken;
    return taken;
  };
  const ofLine = asked.ofLine.map(take);
  const royalty = take(asked.royalty);
  const agent = take(asked.agent);
  return { pool, ofLine, royalty, agent, seller: left };
}

/** What a coherent vote of the last round has of the pot that is left. */
export function ofPot(pot: bigint, votes: bigint, unpaid: bigint): bigint {
  return (pot * votes) / unpaid;
}

/** What a panel's round pays to its coherent votes. @param votes all of the round, revealed or not */
export function ofRound(fee: bigint, coherent: bigint, votes: bigint): { earned: bigint; returned: bigint } {
  const earned = (fee * coherent) / votes;
  return { earned, returned: fee - earned };
}

/** What `count` of `items` equal parts are of `total`, after `before` of them. */
export function ofItems(total: bigint, before: bigint, count: bigint, items: bigint): bigint {
  return (total * (before + count)) / items - (total * before) / items;
}

/** The fee of an item that is settled, or of a task that ends by agreement: the pool's part, and what is left. */
export function ofFee(fee: bigint, poolBasisPoints: bigint): { pool: bigint; rest: bigint } {
  const pool = part(fee, poolBasisPoints);
  return { pool, rest: fee - pool };
}

/** What both sides lose of what nobody accepted or witnessed, as far as the bond reaches. */
export function ofSilence(fee: bigint, bond: bigint, lossBasisPoints: bigint): bigint {
  return least(part(fee, lossBasisPoints), bond);
}

/** The bond of a provider that fell silent. */
export function ofBond(bond: bigint, poolBasisPoints: bigint): { pool: bigint; toProducer: bigint } {
  const pool = part(bond, poolBasisPoints);
  return { pool, toProducer: bond - pool };
}

/** A backing of a sale. @param loss what the buyer lacks once pledge and provider have paid */
export function ofBacking(amount: bigint, loss: bigint): { toBuyer: bigint; toSeller: bigint } {
  const toBuyer = least(loss, amount);
  return { toBuyer, toSeller: amount - toBuyer };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
