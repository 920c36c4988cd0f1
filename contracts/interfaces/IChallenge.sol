// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AffineMap} from "../lib/Resample.sol";
import {IArbitrable} from "./IArbitrable.sol";
import {ILicenceRegistry} from "./ILicenceRegistry.sol";
import {ISimilarity} from "./ISimilarity.sol";

/// @title Challenges: plagiarised and falsely attested products are removed
/// @notice Four steps, each an event: proofs fetched, identity verified, similarity measured, result checked. The first
/// three happen when the challenge opens; one that fails any of them reverts and costs nothing. Then the accused has a
/// response window. After it anybody may finish: what was measured is decided, what was not goes before the arbitrator.
///
/// ```
///                                  .-- answer --> Rejected
/// None -- open --> Open ----------+                              .-- rule --> Upheld
///                  [respondBy)     `-- finish --> Disputed -----+---- rule --> Rejected
///                                  `-- finish --> Upheld         `-- rule --> Undecided (may be opened again)
/// ```
/// Rulings are 1: upheld, 2: rejected, 0: undecided.
/// @dev Promise to an owner: a product is removed only if an earlier product was measured to be the same, or a panel
/// without interest in it said so, and its owner had the whole window to answer. Promise to a challenger that is right:
/// the deposit returns, less the upkeep reward, with a reward out of the attesting provider's stake.
interface IChallenge is IArbitrable {
    enum Ground {
        Copy, // measured, directly or under a map
        Appearance, // the measure cannot decide: a panel compares the two contents
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
        // slot 1, 2
        uint256 originalId; // zero for an attestation
        uint256 accusedId;
        // slot 3
        uint128 fee; // what the challenger paid for the arbitrator, base units
        uint128 disputeId; // at the arbitrator, once disputed
    }

    /// @notice Everything that can be set, once, at deployment. Money in base units, shares in 1/10,000.
    struct Settings {
        uint256 deposit; // of a challenge
        uint256 reward; // what an upheld challenge pays out of the attesting provider's stake, at most
        uint256 compensationCap; // what a buyer in good faith gets out of the same stake, at most
        uint256 upkeepReward; // part of the deposit that pays the provider which finishes the challenge
        uint256 poolBasisPoints; // share of a lost deposit that goes to the upkeep pool
        uint256 responseSeconds; // what the accused has to answer
        uint256 graceSeconds; // a provider need not know originals younger than this: no stake, no reputation
    }

    /// @notice Permission to challenge, by the original's producer or owner. EIP-712 message
    /// Mandate(address challenger,uint256 originalId,uint256 accusedId,uint64 expiry), domain ("Genuine Challenge", "1").
    struct Mandate {
        uint64 expiry; // opens a challenge before this time
        bytes signature; // ECDSA or ERC-1271; empty: the caller itself is producer or owner
    }

    /// @notice Step 1. `originalId` and its hash are zero for an attestation.
    event ProofsFetched(
        uint256 indexed challengeId,
        uint256 indexed originalId,
        uint256 indexed accusedId,
        bytes32 originalBlocksHash,
        bytes32 accusedBlocksHash
    );
    /// @notice Step 2. `authority` is the original's producer or owner that challenges or signed the mandate; for an
    /// attestation the challenger itself.
    event IdentityVerified(uint256 indexed challengeId, address indexed challenger, address indexed authority);
    /// @notice Step 3. The map is zero when none was used; all is zero for an attestation.
    event SimilarityMeasured(
        uint256 indexed challengeId,
        Ground ground,
        ISimilarity.Measurement measurement,
        AffineMap map
    );
    /// @param statement What the challenger tells the panel; empty when the measure decides.
    event ChallengeOpened(
        uint256 indexed challengeId,
        address indexed challenger,
        address indexed accusedOwner,
        Ground ground,
        uint256 deposit,
        uint256 fee,
        uint256 respondBy,
        string statement
    );
    event ChallengeAnswered(uint256 indexed challengeId, address indexed by, uint256 earlierId, bool byLicence);
    event ChallengeDisputed(uint256 indexed challengeId, uint256 indexed disputeId, uint256 fee);
    /// @notice Step 4. `depositReturned` went to the challenger; `reward`, `feeReimbursed` (to the challenger) and
    /// `compensation` (to `buyer`) came from the attesting provider's stake.
    event ResultChecked(
        uint256 indexed challengeId,
        Status result,
        uint256 depositReturned,
        uint256 reward,
        uint256 feeReimbursed,
        address buyer,
        uint256 compensation
    );

    error Challenge_BadSettings(Settings settings);
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
    /// @notice The measure decides this pair: use the ground "copy", or none.
    error Challenge_NotUnclear(uint256 originalId, uint256 accusedId, ISimilarity.Measurement measurement);
    error Challenge_AlreadyTried(uint256 challengeId, Status status);
    error Challenge_UnknownChallenge(uint256 challengeId);
    error Challenge_NotOpen(uint256 challengeId, Status status);
    error Challenge_NotAccused(uint256 challengeId, address accused, address caller);
    error Challenge_TooLate(uint256 challengeId, uint256 respondBy, uint256 timestamp);
    error Challenge_TooEarly(uint256 challengeId, uint256 respondBy, uint256 timestamp);
    error Challenge_NoOriginal(uint256 challengeId);
    error Challenge_OriginalChallenged(uint256 challengeId, uint256 pendingId);
    error Challenge_EarlierNotOwn(uint256 earlierId, address producer, address accusedProducer);
    error Challenge_LicenceMismatch(uint256 originalId, address licensee, ILicenceRegistry.Licence licence);
    error Challenge_NotLicensed(uint256 originalId, address licensee, ILicenceRegistry.Terms terms);
    error Challenge_NotArbitrator(address arbitrator, address caller);
    error Challenge_UnknownDispute(uint256 disputeId);

    function settings() external view returns (Settings memory);
    /// @notice What the arbitrator takes for a dispute now, base units; paid with the deposit when a panel is to decide.
    function arbitrationFee() external view returns (uint256);
    /// @notice Id of the challenge of a pair on a ground: keccak256(abi.encode(ground, originalId, accusedId)). For an
    /// attestation the challenger's address, as a number, takes the original's place. Each is tried once, unless the
    /// arbitrator left it undecided.
    function idOf(Ground ground, uint256 originalId, uint256 accusedId) external pure returns (uint256 challengeId);
    /// @notice What is stored of a challenge; reverts for an unknown one.
    function challengeOf(uint256 challengeId) external view returns (Case memory);
    /// @notice The challenge that a product stands under now; zero when none.
    function pendingOf(uint256 accusedId) external view returns (uint256 challengeId);
    /// @notice The EIP-712 digest of a mandate.
    function mandateDigest(
        address challenger,
        uint256 originalId,
        uint256 accusedId,
        uint64 expiry
    ) external view returns (bytes32);
    /// @notice How two registered products compare, as `open` would measure them.
    function measure(uint256 originalId, uint256 accusedId) external view returns (ISimilarity.Measurement memory);
    /// @notice The same as `openUnder` would.
    function measureUnder(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata blocks,
        AffineMap calldata map
    ) external view returns (ISimilarity.Measurement memory);

    /// @notice Ground "copy", by the registered fingerprints. Takes the deposit. Caller of this and the next three:
    /// producer or current owner of the original, or who has a mandate of one of them.
    function open(
        uint256 originalId,
        uint256 accusedId,
        Mandate calldata mandate
    ) external returns (uint256 challengeId);
    /// @notice Ground "copy", of the original as cut, turned, mirrored or framed by `map`.
    /// @param blocks Those of the map's source, as in its event `ProductRegistered`: the original, or with `map.reverse`
    /// the accused.
    function openUnder(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata blocks,
        AffineMap calldata map,
        Mandate calldata mandate
    ) external returns (uint256 challengeId);
    /// @notice Ground "appearance": the measure is unclear or there is none. Takes deposit and arbitration fee.
    function openAppearance(
        uint256 originalId,
        uint256 accusedId,
        string calldata statement,
        Mandate calldata mandate
    ) external returns (uint256 challengeId);
    /// @notice The same after `map`: what was cut, turned or framed *and* recoloured, or comes close but not close enough.
    function openAppearanceUnder(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata blocks,
        AffineMap calldata map,
        string calldata statement,
        Mandate calldata mandate
    ) external returns (uint256 challengeId);
    /// @notice Ground "attestation": blocks, hashes or media type do not belong to the file, or the file is not served.
    /// Takes deposit and arbitration fee. Caller: anybody but the accused and its provider.
    function openAttestation(uint256 accusedId, string calldata statement) external returns (uint256 challengeId);

    /// @notice Defeats the challenge by a product of the accused's producer that is earlier than the original and
    /// measured to be the same as the accused. Caller: the accused product's owner or producer.
    function answerWithEarlier(uint256 challengeId, uint256 earlierId) external;
    /// @notice The same, measured under a map as by `openUnder`.
    function answerWithEarlierUnder(
        uint256 challengeId,
        uint256 earlierId,
        bytes calldata blocks,
        AffineMap calldata map
    ) external;
    /// @notice Defeats the challenge by a licence for the accused's producer that asks no share (one that does, is used
    /// by registering under its original). Caller: as above.
    /// @param ownerSignature Empty when the licence is recorded already; otherwise it is recorded now.
    function answerWithLicence(
        uint256 challengeId,
        ILicenceRegistry.Licence calldata licence,
        bytes calldata ownerSignature
    ) external;
    /// @notice After the response window: decides what was measured, or brings it before the arbitrator. Waits, as the
    /// arbitrator's ruling does, for the result of a challenge of the original that opened before the window closed.
    /// Caller: anybody; an active provider gets the upkeep reward.
    function finish(uint256 challengeId) external;
}
