// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Challenge of the kind "copy": a creator has a plagiarised product removed
/// @notice Four steps, each an event: proofs fetched, identity verified, similarity measured, result checked. The first
/// three happen when the challenge opens; a challenge that fails one of them reverts and costs nothing. Then the accused
/// has a response window; after it anybody may finish.
/// @dev Promise to an owner: a product is removed only if an earlier product is within the distance threshold and its
/// owner had the whole window to answer. Promise to a challenger with a true copy: the deposit returns with a reward.
interface ICopyChallenge {
    enum Status {
        None,
        Open,
        Upheld,
        Rejected
    }

    struct Challenge {
        // slot 0
        address challenger;
        uint40 respondBy;
        Status status;
        // slot 1, 2
        uint256 originalId;
        uint256 accusedId;
    }

    /// @notice Permission by an original's owner that `licensee` registered a derived product; signed by EIP-712.
    struct Licence {
        uint256 originalId;
        address licensee; // producer of the derived product
        uint64 expiry; // answers a challenge before this time
    }

    event ProofsFetched(
        uint256 indexed challengeId,
        uint256 indexed originalId,
        uint256 indexed accusedId,
        uint256 originalFingerprint,
        uint256 accusedFingerprint
    );
    event IdentityVerified(uint256 indexed challengeId, address indexed challenger, bool asProducer);
    event SimilarityMeasured(uint256 indexed challengeId, uint256 distance, uint256 threshold);
    event ChallengeOpened(
        uint256 indexed challengeId,
        address indexed challenger,
        address indexed accusedOwner,
        uint256 deposit,
        uint256 respondBy
    );
    event ChallengeAnswered(uint256 indexed challengeId, address indexed by, uint256 earlierId, bool byLicence);
    event ResultChecked(uint256 indexed challengeId, Status result, uint256 reward);

    error Challenge_SameProduct(uint256 productId);
    error Challenge_NotEarlier(uint256 originalId, uint256 originalTime, uint256 accusedId, uint256 accusedTime);
    error Challenge_NotCreator(uint256 originalId, address producer, address owner, address caller);
    error Challenge_NotActive(uint256 productId);
    error Challenge_OwnProduct(uint256 accusedId, address caller);
    error Challenge_LowQuality(uint256 productId, uint256 quality, uint256 minimum);
    error Challenge_NotSimilar(uint256 originalId, uint256 accusedId, uint256 distance, uint256 threshold);
    error Challenge_AlreadyTried(uint256 challengeId, Status status);
    error Challenge_UnknownChallenge(uint256 challengeId);
    error Challenge_NotOpen(uint256 challengeId, Status status);
    error Challenge_NotAccused(uint256 challengeId, address accused, address caller);
    error Challenge_TooLate(uint256 challengeId, uint256 respondBy, uint256 timestamp);
    error Challenge_TooEarly(uint256 challengeId, uint256 respondBy, uint256 timestamp);
    error Challenge_EarlierNotOwn(uint256 earlierId, address producer, address accusedProducer);
    error Challenge_LicenceMismatch(uint256 originalId, uint256 licensedId, address licensee);
    error Challenge_LicenceExpired(uint256 expiry, uint256 timestamp);
    error Challenge_BadLicenceSignature(uint256 originalId, address owner);

    /// @notice Deposit of a challenge, base units.
    function deposit() external view returns (uint256);
    /// @notice What an upheld challenge pays out of the attesting provider's stake, base units, at most.
    function reward() external view returns (uint256);
    /// @notice Seconds the accused has to answer.
    function responseSeconds() external view returns (uint256);
    /// @notice Largest Hamming distance of 256-bit fingerprints that counts as a copy.
    function threshold() external view returns (uint256);
    /// @notice Least fingerprint quality that is evidence.
    function minimumQuality() external view returns (uint256);

    /// @notice The id of a challenge of this pair: keccak256(originalId, accusedId). A pair is tried once.
    function idOf(uint256 originalId, uint256 accusedId) external pure returns (uint256 challengeId);
    /// @notice What is stored of a challenge; reverts for an unknown one.
    function challengeOf(uint256 challengeId) external view returns (Challenge memory);
    /// @notice Distance of two registered products, in bits of 256, and whether it counts as a copy.
    function measure(uint256 originalId, uint256 accusedId) external view returns (uint256 distance, bool isCopy);

    /// @notice Opens a challenge with the deposit. Caller: producer or current owner of the original.
    function open(uint256 originalId, uint256 accusedId) external returns (uint256 challengeId);
    /// @notice Defeats the challenge by a product of the accused's producer that is earlier than the original and within
    /// the threshold of the accused product. Caller: the accused product's owner or producer.
    function answerWithEarlier(uint256 challengeId, uint256 earlierId) external;
    /// @notice Defeats the challenge by a licence signed by the original's owner. Caller: as above.
    function answerWithLicence(uint256 challengeId, Licence calldata licence, bytes calldata ownerSignature) external;
    /// @notice After the response window: removes the copy, returns the deposit and pays the reward. Caller: anybody.
    function finish(uint256 challengeId) external;
}
