// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AffineMap} from "../lib/Resample.sol";
import {IArbitrable} from "./IArbitrable.sol";
import {IEvidence} from "./IEvidence.sol";
import {ILicenceRegistry} from "./ILicenceRegistry.sol";
import {ISimilarity} from "./ISimilarity.sol";

/// @title Challenges: plagiarised and falsely attested products are removed
/// @notice Four steps: proofs fetched, identity verified, similarity measured, result checked. The first
/// three happen when the challenge opens; one that fails any of them reverts and costs nothing. Then the accused has a
/// response window. After it anybody may finish: what was measured is decided, what was not, or was answered in a way that
/// only people can judge, goes before the arbitrator.
///
/// ```
///                                  .-- answer --> Rejected
/// None -- open --> Open ----------+                              .-- rule --> Upheld
///                  [respondBy)     `-- finish --> Disputed -----+---- rule --> Rejected -- reopen, once --> Disputed
///                                  `-- finish --> Upheld         `-- rule --> Undecided (may be opened again)
/// ```
/// Rulings are 1: upheld, 2: rejected, 0: undecided.
///
/// A case holds money, not products: the product is sold, moved and used as evidence as before, and only settlements whose
/// complaint window closes after the case opened wait for it. Any number of cases run at once. The first that is upheld
/// removes the product; the others end undecided, but for those on attestation or appearance that are before the arbitrator:
/// whether their challengers are right decides who bears what they have paid, and who answers for a false attestation.
/// @dev Promise to an owner: a product is removed only if an earlier product was measured to be the same, or a panel
/// without interest in it said so, and its owner had the whole window to answer. Promise to a challenger that is right:
/// the deposit returns, less the upkeep reward, and the pledge of whoever brought the copy to market pays that, the panel's
/// fee, the buyer and a reward. Promise to a provider: a copy that it vouched for costs it nothing, a false attestation does.
interface IChallenge is IArbitrable, IEvidence {
    enum Ground {
        Copy, // measured, directly or under a map
        Appearance, // not measured to be a copy: a panel compares the two contents
        Attestation // the proof does not belong to the file: a panel recomputes it; there is no original
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
        uint40 place; // among the accused product's cases
        // slot 1, 2
        uint256 originalId; // zero for an attestation
        uint256 accusedId;
        // slot 3
        uint88 fee; // what was paid for the arbitrator, base units
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
        address authority; // who signed the mandate; zero: the challenger has none
    }

    /// @notice Everything that can be set, once, at deployment. Money in base units, shares in 1/10,000.
    struct Settings {
        uint256 deposit; // of a challenge, at least
        uint256 reward; // what a proven false attestation pays its challenger out of the provider's stake, at most
        uint256 compensationCap; // what it pays a buyer in good faith out of the same stake, at most
        uint256 upkeepReward; // part of the deposit that pays the provider which finishes the challenge
        uint256 poolBasisPoints; // share of a lost deposit that goes to the upkeep pool
        uint256 responseSeconds; // what the accused has to answer
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
        // Empty for an attestation, for what is no picture, and where fingerprints are kept; but a map needs its source: the
        // original or, with `map.reverse`, the accused.
        bytes originalBlocks;
        bytes accusedBlocks;
        AffineMap map; // how the original was cut, turned, mirrored or framed; all zero: no map
        string statement; // to the panel; empty where the measure decides
        Mandate mandate;
    }

    enum Defence {
        Licence, // of the original, for the accused's producer, that asks no share
        EarlierOwn, // a work of the accused's producer from before the original
        OlderThanBoth // a public work of anybody from before the original: a panel looks
    }

    /// @notice What the accused says. Fields that a defence has no use for stay empty.
    struct Answer {
        Defence defence;
        uint256 earlierId; // the earlier work; zero for one outside the registry, which the statement names
        // As in `Opening`, between the earlier work and the accused, in a measured case.
        bytes earlierBlocks;
        bytes accusedBlocks;
        AffineMap map;
        ILicenceRegistry.Licence licence;
        bytes ownerSignature; // of the licence; empty when it is recorded already
        string statement; // to the panel
    }

    /// @notice What was found when a case opened: steps 1 to 3.
    struct Opened {
        address challenger;
        address authority; // the original's producer or owner, who challenges or signed the mandate; for an attestation the challenger
        address accusedOwner;
        Ground ground;
        ISimilarity.Measurement measurement; // nothing for an attestation
        AffineMap map; // zero when none was used
        uint256 deposit; // base units
        uint256 fee; // for the arbitrator, base units; zero where the measure decides
        uint256 respondBy; // the accused answers before
        string statement;
    }

    /// @notice Steps 1 to 3 are done: proofs fetched, identity verified, similarity measured.
    event ChallengeOpened(
        uint256 indexed challengeId,
        uint256 indexed originalId,
        uint256 indexed accusedId,
        Opened opened
    );
    /// @notice Ends the case where a licence or an earlier own work, measured as near as the accusation, decides it; unless
    /// that work is under a case itself: then `finish` decides. Everything else goes before the panel.
    /// @param fee That lies for the panel now, base units; in a measured case the first to answer so has advanced it.
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
    /// @notice What a panel had rejected goes before all stake, in the dispute's last round.
    /// @param by The challenger from now on.
    /// @param deposit Base units.
    /// @param fee Of the last round, base units.
    /// @param respondBy Cases on the original that open before this time are waited for.
    /// @param statement To the panel.
    event ChallengeReopened(
        uint256 indexed challengeId,
        address indexed by,
        uint256 indexed disputeId,
        uint256 deposit,
        uint256 fee,
        uint256 respondBy,
        string statement
    );
    event ChallengeDisputed(uint256 indexed challengeId, uint256 indexed disputeId, uint256 fee);
    /// @notice Step 4. `depositReturned` went to the challenger; `reward`, `feeReimbursed` (to the challenger) and
    /// `compensation` (to `buyer`) came from the stake of a provider whose attestation was false, beside `PledgePaid`.
    /// `toChallenger` and `toBuyer` are what each was paid in all, from pledge and stake. All amounts in base units.
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

    /// @notice Step 4, where the removed work was pledged for. All amounts in base units; with `PledgeKept` they sum to the
    /// pledge.
    /// @param challengeId The challenge that was upheld.
    /// @param pledger Who had put the pledge down.
    /// @param poolShare To the upkeep pool: a third, or nothing where nobody is to blame.
    /// @param toChallenger Costs first, then what is left.
    /// @param toBuyer To the buyer in good faith, up to the price.
    /// @param returned Back to the pledger: the original was not public when the accused came, so nobody is to blame.
    event PledgePaid(
        uint256 indexed challengeId,
        address indexed pledger,
        uint256 poolShare,
        uint256 toChallenger,
        uint256 toBuyer,
        uint256 returned
    );
    /// @notice Of the same pledge a part stays here until a case on the work's appearance, which a panel looks at, has ended.
    /// @param challengeId The challenge that was upheld.
    /// @param keptFor The case that has not ended.
    /// @param amount What it has cost its challenger, as far as there was a pledge; base units.
    event PledgeKept(uint256 indexed challengeId, uint256 indexed keptFor, uint256 amount);
    /// @notice That case has ended. All amounts in base units; they sum to what was kept.
    /// @param challengeId The case for which it was kept.
    /// @param toChallenger Its costs, if it was upheld and the accused could know its original.
    /// @param buyer In good faith; zero without one.
    /// @param toBuyer As far as the buyer's loss was not paid before.
    /// @param restTo Who had what was left of the pledge: the challenger who removed the work or, without blame, the pledger.
    event KeptPaid(
        uint256 indexed challengeId,
        uint256 toChallenger,
        address indexed buyer,
        uint256 toBuyer,
        address indexed restTo,
        uint256 rest
    );
    /// @notice Part of a lost deposit went to somebody whom the case kept waiting.
    event DepositForfeited(uint256 indexed challengeId, address indexed to, uint256 amount);

    error Challenge_BadSettings(Settings settings);
    /// @notice A pledge has to cover what a right challenger lays out, one and a half times.
    error Challenge_PledgeTooSmall(uint256 pledge, uint256 least);
    error Challenge_SameProduct(uint256 productId);
    error Challenge_NotActive(uint256 productId);
    error Challenge_NotEarlier(uint256 originalId, uint256 originalTime, uint256 accusedId, uint256 accusedTime);
    error Challenge_NotCreator(uint256 originalId, address producer, address owner, address caller);
    error Challenge_BadMandate(uint256 originalId, uint256 accusedId, address challenger);
    error Challenge_MandateExpired(uint256 expiry, uint256 timestamp);
    error Challenge_OwnProduct(uint256 accusedId, address caller);
    /// @notice A provider cannot be paid out of its own stake.
    error Challenge_OwnAttestation(uint256 accusedId, address esp);
    /// @notice The accused was registered under a licence of this original.
    error Challenge_Licensed(uint256 originalId, uint256 accusedId);
    error Challenge_NotSimilar(uint256 originalId, uint256 accusedId, ISimilarity.Measurement measurement);
    /// @notice The measure decides this pair: the ground is "copy".
    error Challenge_MeasuredCopy(uint256 originalId, uint256 accusedId, ISimilarity.Measurement measurement);
    /// @notice The accused's provider generated it and stands behind the original too: only a panel decides between them.
    error Challenge_SameProvider(uint256 originalId, uint256 accusedId, address esp);
    /// @notice An attestation is compared with no original.
    error Challenge_UnexpectedOriginal(uint256 originalId);
    error Challenge_AlreadyTried(uint256 challengeId, Status status);
    error Challenge_UnknownChallenge(uint256 challengeId);
    error Challenge_NotOpen(uint256 challengeId, Status status);
    error Challenge_NotAccused(uint256 challengeId, address accused, address caller);
    error Challenge_TooLate(uint256 challengeId, uint256 respondBy, uint256 timestamp);
    error Challenge_TooEarly(uint256 challengeId, uint256 respondBy, uint256 timestamp);
    error Challenge_NoOriginal(uint256 challengeId);
    /// @notice The result waits for an earlier work's case that opened before the window to answer closed.
    error Challenge_EvidenceChallenged(uint256 challengeId, uint256 evidenceId);
    error Challenge_EarlierNotOwn(uint256 earlierId, address producer, address accusedProducer);
    error Challenge_LicenceMismatch(uint256 originalId, address licensee, ILicenceRegistry.Licence licence);
    error Challenge_NotLicensed(uint256 originalId, address licensee, ILicenceRegistry.Terms terms);
    /// @notice Only what a panel has rejected is looked at once more.
    error Challenge_NotJudged(uint256 challengeId, Status status);
    error Challenge_Ended(uint256 challengeId, Status status);
    error Challenge_BadEvidence(uint256 length, uint256 limit);
    error Challenge_NotArbitrator(address arbitrator, address caller);
    error Challenge_UnknownDispute(uint256 disputeId);

    function settings() external view returns (Settings memory);
    /// @notice What the arbitrator takes for a dispute now, base units; paid with the deposit when a panel is to decide.
    function arbitrationFee() external view returns (uint256);
    /// @notice Id of the challenge of a pair on a ground: keccak256(abi.encode(ground, originalId, accusedId)); an
    /// attestation has no original, so that there is one case for each work. Each is tried once, unless the arbitrator left
    /// it undecided: what a panel rejected is reopened as its last round, and never after that.
    function idOf(Ground ground, uint256 originalId, uint256 accusedId) external pure returns (uint256 challengeId);
    /// @notice What is stored of a challenge; reverts for an unknown one.
    function challengeOf(uint256 challengeId) external view returns (Case memory);
    /// @notice What the buyer in good faith of a removed product still lacks. Final once no case on the product runs.
    /// @return buyer Zero where there is none, or the product was not removed.
    /// @return loss Of the price, what neither pledge nor provider has paid; base units.
    function lossOf(uint256 productId) external view returns (address buyer, uint256 loss);
    /// @notice Whether a case on a product holds money that became due later. Costs the same whatever the number of cases.
    /// @param time Seconds since 1970; only cases opened before it count.
    /// @return Whether a case on `productId` that opened before `time` has not ended.
    function isHeldBefore(uint256 productId, uint256 time) external view returns (bool);
    /// @notice Whether a panel found that the product's proof does not belong to its file.
    function isDisproved(uint256 productId) external view returns (bool);
    /// @notice What a challenge of `accusedId` would take as its deposit now, base units: the larger of the setting and 1 %
    /// of the price that an open sale holds, so that a delay is paid for in proportion to what it delays.
    function depositFor(uint256 accusedId) external view returns (uint256);
    /// @notice The EIP-712 digest of a mandate.
    function mandateDigest(
        address challenger,
        uint256 originalId,
        uint256 accusedId,
        uint64 expiry
    ) external view returns (bytes32);
    /// @notice How two registered products compare, as `open` and `answer` measure them.
    /// @param originalBlocks As in `Opening`.
    /// @param accusedBlocks Likewise.
    /// @param map All zero: as they stand.
    function measure(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (ISimilarity.Measurement memory);

    /// @notice Opens a case.
    /// @dev Ground `Copy`: measured to be a copy, as registered or under the map; takes the deposit. Not where the accused was
    /// generated by the provider that stands behind the original. Ground `Appearance`: not
    /// measured to be one, whatever the distance, or a pair on which the measure may not decide, or has been answered; takes deposit and
    /// arbitration fee. Callers of both: producer or current owner of the original, or who has a mandate of one of them.
    /// Ground `Attestation`: blocks, hashes or media type do not belong to the file, or the file is not served; takes
    /// deposit and arbitration fee. Caller: anybody but the accused and its provider. Emits `ChallengeOpened`.
    /// @return challengeId See `idOf`.
    function open(Opening calldata opening) external returns (uint256 challengeId);

    /// @notice Answers a case. Caller: the accused product's owner or producer, before `respondBy`.
    /// @dev A licence ends the case. So does an earlier work of the accused's own, in a case that was measured, if it is
    /// measured a copy too and no farther by any measure that was taken of it (under a map: PDQ). Anything else is for the panel: in a measured case the caller
    /// advances the arbitration fee and has it back, out of the lost deposit, if the panel agrees; in the others the
    /// challenger has paid it. Emits `ChallengeAnswered`. May be called again; one answer that decides is enough.
    function answer(uint256 challengeId, Answer calldata answer_) external;

    /// @notice After the response window, or once another case has removed the product: decides what was measured, or brings
    /// it before the arbitrator. Waits, as the arbitrator's ruling does, for cases on the original, or on the earlier work
    /// of an answer, that opened before the window closed.
    /// Caller: anybody; an active provider gets the upkeep reward.
    function finish(uint256 challengeId) external;

    /// @notice Has what a panel rejected, and no last round has judged, looked at by all stake. Takes deposit and appeal cost.
    /// @dev The caller takes the challenger's place, with what it may win and lose: a new deposit, for the case holds money
    /// again from now on, and the last round's fee. What that round leaves undecided stays rejected, and the deposit
    /// returns. An upheld case is not reopened: the token is burnt and the money is paid out, which the time to appeal is
    /// for. Nor is one whose original has licensed the accused since. Caller: anybody but the accused and its provider.
    /// Emits `ChallengeReopened`.
    /// @param statement To the panel.
    function reopen(uint256 challengeId, string calldata statement) external;

    /// @notice Says something to a case that has not ended. Of no effect on anything but what people read. Caller: anybody;
    /// readers tell the sides apart by `_party`.
    /// @dev Emits `Evidence`.
    /// @param evidence 1 to 2,000 bytes: a URI, or the words themselves.
    function submitEvidence(uint256 challengeId, string calldata evidence) external;
}
