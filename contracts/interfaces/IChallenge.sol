// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AffineMap} from "../lib/Resample.sol";
import {IArbitrable} from "./IArbitrable.sol";
import {IEvidence} from "./IEvidence.sol";
import {ILicenceRegistry} from "./ILicenceRegistry.sol";
import {ISimilarity} from "./ISimilarity.sol";

/// @title Challenges: removal of plagiarised and falsely attested products
/// @notice Four steps: proofs fetched, identity verified, similarity measured, result checked. The first
/// three happen when the case opens; if one of them fails, the call reverts and no deposit is taken. Then the accused has a
/// response window, after which anyone may finish: a measured case is decided; one that was not measured, or was answered in
/// a way that only people can judge, goes to the arbitrator.
///
/// ```
///                                  .-- answer --> Rejected
/// None -- open --> Open ----------+                              .-- rule --> Upheld
///                  [respondBy)     `-- finish --> Disputed -----+---- rule --> Rejected -- reopen, once --> Disputed
///                                  `-- finish --> Upheld         `-- rule --> Undecided (may be opened again)
/// ```
/// Rulings are 1: upheld, 2: rejected, 0: undecided.
///
/// A case holds money, not products: the product can be sold, transferred and used as evidence as before, and only settlements
/// whose complaint window closes after the case opened wait for it. Any number of cases can be open at once. The first one
/// that is upheld removes the product; the others end undecided, except those on attestation or appearance that are before the
/// arbitrator: their rulings still decide who bears the challengers' costs, and who is liable for a false attestation.
/// @dev Promise to an owner: a product is removed only if an earlier product was measured to be the same, or an impartial
/// panel decided so, and its owner had the whole window to answer. Promise to a successful challenger: the deposit is
/// returned, less the upkeep reward, and the pledge of the account that brought the copy to market pays that reward, the
/// panel's fee, the buyer and a reward to the challenger. Promise to a provider: a copy that it attested costs it nothing; a
/// false attestation does.
interface IChallenge is IArbitrable, IEvidence {
    enum Ground {
        Copy, // measured, directly or under a map
        Appearance, // not measured to be a copy: a panel compares the two contents
        Attestation // the proof does not belong to the file: a panel recomputes it; without an original
    }

    enum Status {
        None,
        Open,
        Disputed,
        Upheld,
        Rejected,
        Undecided
    }

    struct Case {
        // slot 0
        address challenger;
        uint40 respondBy;
        Ground ground;
        Status status;
        uint40 place; // index among the accused product's cases
        // slot 1, 2
        uint256 originalId; // zero for an attestation
        uint256 accusedId;
        // slot 3
        uint88 fee; // paid for the arbitrator, base units
        uint88 deposit; // base units
        uint48 disputeId; // at the arbitrator, once disputed
        uint16 pdq; // measured when it opened, bits of 256; a defence must be as near
        uint16 iscc;
        // slot 4
        uint256 earlierId; // the registered work that the accused answered with, if any
        // slot 5
        address defender; // first to answer so that a panel looks; on ground `Copy` it has paid the arbitrator's fee
        bool decides; // the answer ends the case, unless a case on the earlier work removes that first
        bool reopened; // a panel had rejected it before
        // slot 6
        address authority; // signer of the mandate; zero: the challenger has none
    }

    /// @notice Settings of the deployment, which are constant. Money in base units, shares in 1/10,000.
    struct Settings {
        uint256 deposit; // minimum deposit of a challenge
        uint256 reward; // maximum that a proved false attestation pays its challenger out of the provider's stake
        uint256 compensationCap; // maximum that it pays a buyer in good faith out of the same stake
        uint256 upkeepReward; // part of the deposit that pays the provider that finishes the case
        uint256 poolBasisPoints; // share of a lost deposit that goes to the upkeep pool
        uint256 responseSeconds; // length of the response window
    }

    /// @notice Permission to challenge, by the original's producer or owner. EIP-712 message
    /// Mandate(address challenger,uint256 originalId,uint256 accusedId,uint64 expiry), domain ("Genuine Challenge", "1").
    struct Mandate {
        uint64 expiry; // opens a challenge before this time
        bytes signature; // ECDSA or ERC-1271; empty: the caller itself is producer or owner
    }

    /// @notice An accusation.
    struct Opening {
        Ground ground;
        uint256 originalId; // zero for an attestation
        uint256 accusedId;
        // Empty for an attestation, for a work that is not a picture, and if the fingerprints are stored; but a map needs its
        // source: the original or, with `map.reverse`, the accused.
        bytes originalBlocks;
        bytes accusedBlocks;
        AffineMap map; // crop, rotation, mirror or frame of the original; all zero: no map
        string statement; // to the panel; empty if the measurement decides
        Mandate mandate;
    }

    enum Defence {
        Licence, // a royalty-free licence of the original for the accused's producer
        EarlierOwn, // a work by the accused's producer that is older than the original
        OlderThanBoth // a public work by anyone that is older than the original: a panel decides
    }

    /// @notice An answer of the accused. Fields that its defence does not use stay empty.
    struct Answer {
        Defence defence;
        uint256 earlierId; // the earlier work; zero for one outside the registry, which the statement names
        // As in `Opening`, between the earlier work and the accused, in a measured case.
        bytes earlierBlocks;
        bytes accusedBlocks;
        AffineMap map;
        ILicenceRegistry.Licence licence;
        bytes ownerSignature; // of the licence; empty if it is recorded already
        string statement; // to the panel
    }

    /// @notice Result of steps 1 to 3, when a case opened.
    struct Opened {
        address challenger;
        address authority; // the original's producer or owner, who challenges or signed the mandate; for an attestation the challenger
        address accusedOwner;
        Ground ground;
        ISimilarity.Measurement measurement; // zeroes for an attestation
        AffineMap map; // zeroes if none was used
        uint256 deposit; // base units
        uint256 fee; // for the arbitrator, base units; zero if the measurement decides
        uint256 respondBy; // end of the response window, Unix seconds
        string statement;
    }

    /// @notice A case was opened. Steps 1 to 3 are done: proofs fetched, identity verified, similarity measured.
    /// @param challengeId Id of the case.
    /// @param originalId Id of the original; zero for an attestation.
    /// @param accusedId Id of the accused product.
    /// @param opened What was found.
    event ChallengeOpened(
        uint256 indexed challengeId,
        uint256 indexed originalId,
        uint256 indexed accusedId,
        Opened opened
    );
    /// @notice A case was answered. The answer ends the case if a licence or an earlier own work, measured at least as
    /// near as the accusation, decides it, unless a case on that work is open: then `finish` decides. Any other answer
    /// goes to the panel.
    /// @param challengeId Id of the case.
    /// @param by The accused product's owner or producer.
    /// @param defence Kind of defence.
    /// @param earlierId The earlier work; zero if none is registered.
    /// @param measurement Measurement of the earlier work against the accused; zeroes if none was made.
    /// @param map Map used for the measurement; zeroes if none.
    /// @param fee Fee deposited for the panel, in base units; in a measured case the first account to answer this way
    /// has advanced it.
    /// @param statement Statement to the panel.
    event ChallengeAnswered(
        uint256 indexed challengeId,
        address indexed by,
        Defence defence,
        uint256 earlierId,
        ISimilarity.Measurement measurement,
        AffineMap map,
        uint256 fee,
        string statement
    );
    /// @notice A rejected case was reopened: all stake decides in the dispute's last round.
    /// @param challengeId Id of the case.
    /// @param by The challenger from now on.
    /// @param disputeId Id of the dispute.
    /// @param deposit In base units.
    /// @param fee Fee of the last round, in base units.
    /// @param respondBy Cases on the original that open before this time, in Unix seconds, are waited for.
    /// @param statement Statement to the panel.
    event ChallengeReopened(
        uint256 indexed challengeId,
        address indexed by,
        uint256 indexed disputeId,
        uint256 deposit,
        uint256 fee,
        uint256 respondBy,
        string statement
    );
    /// @notice A case was submitted to the arbitrator.
    /// @param challengeId Id of the case.
    /// @param disputeId Id of the dispute.
    /// @param fee Fee paid, in base units.
    event ChallengeDisputed(uint256 indexed challengeId, uint256 indexed disputeId, uint256 fee);
    /// @notice Step 4: a case was decided. `reward`, `feeReimbursed` and `compensation` come from the stake of a
    /// provider whose attestation was false, in addition to `PledgePaid`. All amounts in base units.
    /// @param challengeId Id of the case.
    /// @param result `Upheld`, `Rejected` or `Undecided`.
    /// @param depositReturned Returned to the challenger.
    /// @param reward Paid to the challenger.
    /// @param feeReimbursed Paid to the challenger.
    /// @param buyer The buyer in good faith; zero if there is none.
    /// @param compensation Paid to `buyer`.
    /// @param toChallenger Total paid to the challenger from pledge and stake.
    /// @param toBuyer Total paid to `buyer` from pledge and stake.
    event ResultChecked(
        uint256 indexed challengeId,
        Status result,
        uint256 depositReturned,
        uint256 reward,
        uint256 feeReimbursed,
        address buyer,
        uint256 compensation,
        uint256 toChallenger,
        uint256 toBuyer
    );

    /// @notice Step 4: the removed product's pledge was paid out. All amounts in base units; together with `PledgeKept`
    /// they sum to the pledge.
    /// @param challengeId The case that was upheld.
    /// @param pledger Account that had put the pledge down.
    /// @param poolShare Paid to the upkeep pool: a third, or nothing if no one is to blame.
    /// @param toChallenger Paid to the challenger: its costs first, then the remainder.
    /// @param toBuyer Paid to the buyer in good faith, up to the price.
    /// @param returned Returned to the pledger: the original was not public when the accused was created, so no one is
    /// to blame.
    event PledgePaid(
        uint256 indexed challengeId,
        address indexed pledger,
        uint256 poolShare,
        uint256 toChallenger,
        uint256 toBuyer,
        uint256 returned
    );
    /// @notice Part of a pledge is kept here until a pending case on the product's appearance, which is before a panel,
    /// has ended.
    /// @param challengeId The case that was upheld.
    /// @param keptFor The case that is still open.
    /// @param amount Its challenger's costs, as far as the pledge covers them, in base units.
    event PledgeKept(uint256 indexed challengeId, uint256 indexed keptFor, uint256 amount);
    /// @notice A kept part of a pledge was paid out after the case had ended. All amounts in base units; they sum to
    /// what was kept.
    /// @param challengeId The case for which it was kept.
    /// @param toChallenger Its challenger's costs, if it was upheld and the accused could have known its original.
    /// @param buyer The buyer in good faith; zero if there is none.
    /// @param toBuyer The part of the buyer's loss that was not compensated before.
    /// @param restTo Recipient of the remainder: the challenger that removed the product or, if no one is to blame, the
    /// pledger.
    /// @param rest The remainder.
    event KeptPaid(
        uint256 indexed challengeId,
        uint256 toChallenger,
        address indexed buyer,
        uint256 toBuyer,
        address indexed restTo,
        uint256 rest
    );
    /// @notice Part of a lost deposit was paid to an account whose money the case had delayed.
    /// @param challengeId Id of the case.
    /// @param to The recipient.
    /// @param amount In base units.
    event DepositForfeited(uint256 indexed challengeId, address indexed to, uint256 amount);

    /// @notice A setting is outside its bounds.
    error Challenge_BadSettings(Settings settings);
    /// @notice The pledge must cover one and a half times the costs of a successful challenger, in base units.
    error Challenge_PledgeTooSmall(uint256 pledge, uint256 least);
    /// @notice Original and accused are the same product.
    error Challenge_SameProduct(uint256 productId);
    /// @notice The product is not registered, or was removed.
    error Challenge_NotActive(uint256 productId);
    /// @notice The original is not older than the accused. Times in Unix seconds.
    error Challenge_NotEarlier(uint256 originalId, uint256 originalTime, uint256 accusedId, uint256 accusedTime);
    /// @notice The caller is neither producer nor owner of the original and has no mandate.
    error Challenge_NotCreator(uint256 originalId, address producer, address owner, address caller);
    /// @notice The mandate's signature is neither the producer's nor the owner's.
    error Challenge_BadMandate(uint256 originalId, uint256 accusedId, address challenger);
    /// @notice The mandate expired at `expiry`.
    error Challenge_MandateExpired(uint256 expiry, uint256 timestamp);
    /// @notice The caller is a party on the accused's side.
    error Challenge_OwnProduct(uint256 accusedId, address caller);
    /// @notice A provider cannot be rewarded out of its own stake.
    error Challenge_OwnAttestation(uint256 accusedId, address esp);
    /// @notice The accused was registered under a licence of this original.
    error Challenge_Licensed(uint256 originalId, uint256 accusedId);
    /// @notice The measurement does not find a copy.
    error Challenge_NotSimilar(uint256 originalId, uint256 accusedId, ISimilarity.Measurement measurement);
    /// @notice The measurement decides this pair: use ground `Copy`.
    error Challenge_MeasuredCopy(uint256 originalId, uint256 accusedId, ISimilarity.Measurement measurement);
    /// @notice The accused's provider generated it and attests the original too: only a panel can decide between them.
    error Challenge_SameProvider(uint256 originalId, uint256 accusedId, address esp);
    /// @notice A case on an attestation has no original.
    error Challenge_UnexpectedOriginal(uint256 originalId);
    /// @notice There is or was a case of this pair on this ground.
    error Challenge_AlreadyTried(uint256 challengeId, Status status);
    /// @notice There is no case of this id.
    error Challenge_UnknownChallenge(uint256 challengeId);
    /// @notice The case is not in its response window.
    error Challenge_NotOpen(uint256 challengeId, Status status);
    /// @notice The caller is neither owner nor producer of the accused product.
    error Challenge_NotAccused(uint256 challengeId, address accused, address caller);
    /// @notice The response window ended at `respondBy`.
    error Challenge_TooLate(uint256 challengeId, uint256 respondBy, uint256 timestamp);
    /// @notice The response window lasts until `respondBy`.
    error Challenge_TooEarly(uint256 challengeId, uint256 respondBy, uint256 timestamp);
    /// @notice A case on an attestation has no original that an answer could refer to.
    error Challenge_NoOriginal(uint256 challengeId);
    /// @notice The result depends on another case, on `evidenceId`, that was opened before the response window ended.
    error Challenge_EvidenceChallenged(uint256 challengeId, uint256 evidenceId);
    /// @notice The earlier work is not by the accused's producer.
    error Challenge_EarlierNotOwn(uint256 earlierId, address producer, address accusedProducer);
    /// @notice The licence is of another original or for another licensee.
    error Challenge_LicenceMismatch(uint256 originalId, address licensee, ILicenceRegistry.Licence licence);
    /// @notice No valid, royalty-free licence is recorded for the licensee.
    error Challenge_NotLicensed(uint256 originalId, address licensee, ILicenceRegistry.Terms terms);
    /// @notice Only a case that a panel has rejected can be reopened.
    error Challenge_NotJudged(uint256 challengeId, Status status);
    /// @notice The case has ended.
    error Challenge_Ended(uint256 challengeId, Status status);
    /// @notice The evidence is empty or longer than `limit` bytes.
    error Challenge_BadEvidence(uint256 length, uint256 limit);
    /// @notice Only the arbitrator may rule.
    error Challenge_NotArbitrator(address arbitrator, address caller);
    /// @notice No case belongs to this dispute.
    error Challenge_UnknownDispute(uint256 disputeId);

    /// @notice The settings of the deployment.
    /// @return Constant after deployment.
    function settings() external view returns (Settings memory);
    /// @notice The arbitrator's current fee for a dispute. It is paid with the deposit when a panel is to decide.
    /// @return In base units.
    function arbitrationFee() external view returns (uint256);
    /// @notice Id of the case of a pair on a ground: keccak256(abi.encode(ground, originalId, accusedId)). An
    /// attestation has no original, so there is one such case for each work. Each case is tried once, unless the
    /// arbitrator left it undecided; a rejected one can be reopened once, for the last round.
    /// @param ground Ground of the case.
    /// @param originalId Id of the original; zero for an attestation.
    /// @param accusedId Id of the accused product.
    /// @return challengeId Id of the case, whether or not it exists.
    function idOf(Ground ground, uint256 originalId, uint256 accusedId) external pure returns (uint256 challengeId);
    /// @notice The stored state of a case. Reverts for an unknown one.
    /// @param challengeId Id of the case.
    /// @return The case.
    function challengeOf(uint256 challengeId) external view returns (Case memory);
    /// @notice Loss of a removed product's buyer in good faith that is not compensated yet. Final once no case on the
    /// product is open.
    /// @param productId Id of the product.
    /// @return buyer Zero if there is none, or the product was not removed.
    /// @return loss Part of the price that neither pledge nor provider has paid, in base units.
    function lossOf(uint256 productId) external view returns (address buyer, uint256 loss);
    /// @notice Whether a case on a product holds money that became due at `time`. Constant cost, whatever the number of
    /// cases.
    /// @param productId Id of the product.
    /// @param time Unix seconds; only cases opened before it count.
    /// @return Whether a case on `productId` that was opened before `time` has not ended.
    function isHeldBefore(uint256 productId, uint256 time) external view returns (bool);
    /// @notice Whether a panel found that the product's proof does not belong to its file.
    /// @param productId Id of the product.
    /// @return True if its attestation was found false.
    function isDisproved(uint256 productId) external view returns (bool);
    /// @notice Deposit that a challenge of `accusedId` would take now: the larger of the setting and 1 % of the price
    /// held by an open sale, so that the cost of a delay is proportional to the money that it delays.
    /// @param accusedId Id of the accused product.
    /// @return In base units.
    function depositFor(uint256 accusedId) external view returns (uint256);
    /// @notice The EIP-712 digest of a mandate.
    /// @param challenger Account that is permitted to challenge.
    /// @param originalId Id of the original; zero for an attestation.
    /// @param accusedId Id of the accused product.
    /// @param expiry The mandate opens a case before this time, in Unix seconds.
    /// @return Digest to be signed by the original's producer or owner.
    function mandateDigest(
        address challenger,
        uint256 originalId,
        uint256 accusedId,
        uint64 expiry
    ) external view returns (bytes32);
    /// @notice Compares two registered products, as `open` and `answer` do.
    /// @param originalId Id of the original; zero for an attestation.
    /// @param accusedId Id of the accused product.
    /// @param originalBlocks As in `Opening`.
    /// @param accusedBlocks As in `Opening`.
    /// @param map The map; zeroes to compare the pictures as registered.
    /// @return Distances and verdict.
    function measure(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (ISimilarity.Measurement memory);

    /// @notice Opens a case.
    /// @dev Ground `Copy`: the pair must be measured to be a copy, as registered or under the map, and the accused must
    /// not have been generated by the provider that attests the original; takes the deposit. Ground `Appearance`: the
    /// pair must not be measured to be a copy, or must be one on which the measurement may not decide, or whose case
    /// was answered; takes deposit and arbitration fee. Callers of both: producer or current owner of the original, or
    /// the holder of a mandate by one of them. Ground `Attestation`: blocks, hashes or media type do not belong to the
    /// file, or the file is not served; takes deposit and arbitration fee. Caller: anyone but the accused and its
    /// provider. Emits `ChallengeOpened`.
    /// @param opening The accusation.
    /// @return challengeId Id of the case, see `idOf`.
    function open(Opening calldata opening) external returns (uint256 challengeId);

    /// @notice Answers a case. It may be answered more than once; one decisive answer ends it.
    /// @dev Caller: the accused product's owner or producer, before `respondBy`. A licence ends the case. So does an
    /// earlier work of the accused's own, in a measured case, if it is measured a copy too and no distance that was
    /// taken (under a map: PDQ) is larger than that of the accusation. Any other answer is for the panel: in a measured
    /// case the caller advances the arbitration fee, which is returned out of the lost deposit if the panel agrees; in
    /// the others the challenger has paid it. Emits `ChallengeAnswered`.
    /// @param challengeId Id of the case.
    /// @param answer_ The defence and its evidence.
    function answer(uint256 challengeId, Answer calldata answer_) external;

    /// @notice Decides a measured case, or submits the case to the arbitrator.
    /// @dev Caller: anyone, after the response window or once another case has removed the product; an active provider
    /// receives the upkeep reward. Like the arbitrator's ruling it waits for cases on the original, or on the earlier
    /// work of an answer, that were opened before the window closed. Emits `ResultChecked` or `ChallengeDisputed`.
    /// @param challengeId Id of the case.
    function finish(uint256 challengeId) external;

    /// @notice Reopens a rejected case for the dispute's last round, in which all stake votes. Takes deposit and appeal
    /// cost.
    /// @dev Caller: anyone but the accused and its provider. The caller takes the challenger's place, with its possible
    /// gain and loss: a new deposit, since the case holds money again from now on, and the last round's fee. If that
    /// round is undecided the case stays rejected and the deposit is returned. An upheld case cannot be reopened: the
    /// token is burnt and the money is paid out; the appeal period is for that. Nor can one whose original has licensed
    /// the accused since. Emits `ChallengeReopened`.
    /// @param challengeId Id of the case.
    /// @param statement Statement to the panel.
    function reopen(uint256 challengeId, string calldata statement) external;

    /// @notice Publishes evidence for a case that has not ended. It has no effect on the contracts.
    /// @dev Caller: anyone; readers distinguish the parties by `_party`. Emits `Evidence`.
    /// @param challengeId Id of the case.
    /// @param evidence 1 to 2,000 bytes: a URI, or the text itself.
    function submitEvidence(uint256 challengeId, string calldata evidence) external;
}
