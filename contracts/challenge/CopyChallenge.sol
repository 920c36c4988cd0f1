// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICopyChallenge} from "../interfaces/ICopyChallenge.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Pdq} from "../lib/Pdq.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @dev Told by `ICopyChallenge`.
contract CopyChallenge is ICopyChallenge, PaysByVault, EIP712 {
    bytes32 private constant _LICENCE_TYPEHASH =
        keccak256("Licence(uint256 originalId,address licensee,uint64 expiry)");

    /// @notice Everything that can be set, once, at deployment. See the getters for units.
    struct Settings {
        uint256 deposit;
        uint256 reward;
        uint256 responseSeconds;
        uint256 threshold;
        uint256 minimumQuality;
    }

    IEspRegistry private immutable _esps;
    IProductRegistry private immutable _registry;
    /// @inheritdoc ICopyChallenge
    uint256 public immutable deposit;
    /// @inheritdoc ICopyChallenge
    uint256 public immutable reward;
    /// @inheritdoc ICopyChallenge
    uint256 public immutable responseSeconds;
    /// @inheritdoc ICopyChallenge
    uint256 public immutable threshold;
    /// @inheritdoc ICopyChallenge
    uint256 public immutable minimumQuality;
    mapping(uint256 challengeId => Challenge) private _challenges;

    constructor(IVault vault, IEspRegistry esps, IProductRegistry registry, Settings memory settings)
        PaysByVault(vault)
        EIP712("Genuine Challenge", "1")
    {
        _esps = esps;
        _registry = registry;
        deposit = settings.deposit;
        reward = settings.reward;
        responseSeconds = settings.responseSeconds;
        threshold = settings.threshold;
        minimumQuality = settings.minimumQuality;
    }

    /// @inheritdoc ICopyChallenge
    function idOf(uint256 originalId, uint256 accusedId) public pure returns (uint256 challengeId) {
        return uint256(keccak256(abi.encode(originalId, accusedId)));
    }

    /// @inheritdoc ICopyChallenge
    function challengeOf(uint256 challengeId) external view returns (Challenge memory) {
        return _existing(challengeId);
    }

    /// @inheritdoc ICopyChallenge
    function measure(uint256 originalId, uint256 accusedId) external view returns (uint256 distance, bool isCopy) {
        IProductRegistry.Product memory original = _registry.productOf(originalId);
        IProductRegistry.Product memory accused = _registry.productOf(accusedId);
        distance = Pdq.distance(original.fingerprint, accused.fingerprint);
        isCopy =
            distance <= threshold && original.quality >= minimumQuality && accused.quality >= minimumQuality;
    }

    /// @inheritdoc ICopyChallenge
    function open(uint256 originalId, uint256 accusedId) external returns (uint256 challengeId) {
        require(originalId != accusedId, Challenge_SameProduct(originalId));
        challengeId = idOf(originalId, accusedId);
        Challenge storage challenge = _challenges[challengeId];
        require(challenge.status == Status.None, Challenge_AlreadyTried(challengeId, challenge.status));

        // Step 1: fetch the proofs.
        IProductRegistry.Product memory original = _registry.productOf(originalId);
        IProductRegistry.Product memory accused = _registry.productOf(accusedId);
        require(original.status == IProductRegistry.Status.Active, Challenge_NotActive(originalId));
        require(accused.status == IProductRegistry.Status.Active, Challenge_NotActive(accusedId));
        // At equal block time nobody is the original.
        require(
            original.registeredAt < accused.registeredAt,
            Challenge_NotEarlier(originalId, original.registeredAt, accusedId, accused.registeredAt)
        );
        emit ProofsFetched({
            challengeId: challengeId,
            originalId: originalId,
            accusedId: accusedId,
            originalFingerprint: original.fingerprint,
            accusedFingerprint: accused.fingerprint
        });

        // Step 2: verify the challenger's identity.
        address originalOwner = _registry.ownerOf(originalId);
        address accusedOwner = _registry.ownerOf(accusedId);
        bool asProducer = msg.sender == original.producer;
        require(
            asProducer || msg.sender == originalOwner,
            Challenge_NotCreator(originalId, original.producer, originalOwner, msg.sender)
        );
        require(
            msg.sender != accusedOwner && msg.sender != accused.producer, Challenge_OwnProduct(accusedId, msg.sender)
        );
        emit IdentityVerified({challengeId: challengeId, challenger: msg.sender, asProducer: asProducer});

        // Step 3: measure the similarity.
        _requireEvidence(originalId, original.quality);
        _requireEvidence(accusedId, accused.quality);
        _measure(challengeId, originalId, original.fingerprint, accusedId, accused.fingerprint);

        // Effect: open, with the accused's window to answer.
        challenge.challenger = msg.sender;
        challenge.respondBy = uint40(block.timestamp + responseSeconds);
        challenge.status = Status.Open;
        challenge.originalId = originalId;
        challenge.accusedId = accusedId;
        emit ChallengeOpened({
            challengeId: challengeId,
            challenger: msg.sender,
            accusedOwner: accusedOwner,
            deposit: deposit,
            respondBy: challenge.respondBy
        });

        // Interaction: the product stands still, the deposit is pledged.
        _registry.markChallenged(accusedId);
        _vault.collect({payer: msg.sender, amount: deposit});
    }

    /// @inheritdoc ICopyChallenge
    function answerWithEarlier(uint256 challengeId, uint256 earlierId) external {
        Challenge storage challenge = _answerable(challengeId);
        IProductRegistry.Product memory accused = _registry.productOf(challenge.accusedId);
        IProductRegistry.Product memory original = _registry.productOf(challenge.originalId);
        IProductRegistry.Product memory earlier = _registry.productOf(earlierId);
        require(earlier.status == IProductRegistry.Status.Active, Challenge_NotActive(earlierId));
        require(
            earlier.producer == accused.producer,
            Challenge_EarlierNotOwn(earlierId, earlier.producer, accused.producer)
        );
        require(
            earlier.registeredAt < original.registeredAt,
            Challenge_NotEarlier(earlierId, earlier.registeredAt, challenge.originalId, original.registeredAt)
        );
        _requireEvidence(earlierId, earlier.quality);
        uint256 distance = Pdq.distance(earlier.fingerprint, accused.fingerprint);
        require(
            distance <= threshold, Challenge_NotSimilar(earlierId, challenge.accusedId, distance, threshold)
        );
        emit ChallengeAnswered({challengeId: challengeId, by: msg.sender, earlierId: earlierId, byLicence: false});
        _reject(challengeId, challenge);
    }

    /// @inheritdoc ICopyChallenge
    function answerWithLicence(uint256 challengeId, Licence calldata licence, bytes calldata ownerSignature) external {
        Challenge storage challenge = _answerable(challengeId);
        address licensee = _registry.productOf(challenge.accusedId).producer;
        require(
            licence.originalId == challenge.originalId && licence.licensee == licensee,
            Challenge_LicenceMismatch(challenge.originalId, licence.originalId, licence.licensee)
        );
        require(block.timestamp < licence.expiry, Challenge_LicenceExpired(licence.expiry, block.timestamp));
        address owner = _registry.ownerOf(challenge.originalId);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(_LICENCE_TYPEHASH, licence.originalId, licence.licensee, licence.expiry))
        );
        require(
            SignatureChecker.isValidSignatureNow(owner, digest, ownerSignature),
            Challenge_BadLicenceSignature(challenge.originalId, owner)
        );
        emit ChallengeAnswered({challengeId: challengeId, by: msg.sender, earlierId: 0, byLicence: true});
        _reject(challengeId, challenge);
    }

    /// @inheritdoc ICopyChallenge
    function finish(uint256 challengeId) external {
        Challenge storage challenge = _existing(challengeId);
        require(challenge.status == Status.Open, Challenge_NotOpen(challengeId, challenge.status));
        require(
            block.timestamp >= challenge.respondBy,
            Challenge_TooEarly(challengeId, challenge.respondBy, block.timestamp)
        );
        // Step 4: check the result. An original that fell to a challenge itself proves nothing any more; one under
        // challenge must wait for its own result.
        IProductRegistry.Product memory original = _registry.productOf(challenge.originalId);
        require(original.status != IProductRegistry.Status.Challenged, Challenge_NotActive(challenge.originalId));
        if (original.status == IProductRegistry.Status.Removed) return _reject(challengeId, challenge);

        challenge.status = Status.Upheld;
        address challenger = challenge.challenger;
        uint256 accusedId = challenge.accusedId;
        address esp = _registry.productOf(accusedId).esp;
        _registry.remove(accusedId);
        uint256 paid = _esps.slash({esp: esp, to: challenger, amount: reward});
        emit ResultChecked({challengeId: challengeId, result: Status.Upheld, reward: paid});
        _vault.move({to: challenger, amount: deposit});
    }

    /// @dev The accused keeps the product and gets the deposit.
    function _reject(uint256 challengeId, Challenge storage challenge) private {
        challenge.status = Status.Rejected;
        emit ResultChecked({challengeId: challengeId, result: Status.Rejected, reward: 0});
        _registry.clearChallenged(challenge.accusedId);
        _vault.move({to: _registry.ownerOf(challenge.accusedId), amount: deposit});
    }

    function _measure(
        uint256 challengeId,
        uint256 originalId,
        uint256 originalFingerprint,
        uint256 accusedId,
        uint256 accusedFingerprint
    ) private {
        uint256 distance = Pdq.distance(originalFingerprint, accusedFingerprint);
        require(distance <= threshold, Challenge_NotSimilar(originalId, accusedId, distance, threshold));
        emit SimilarityMeasured({challengeId: challengeId, distance: distance, threshold: threshold});
    }

    function _requireEvidence(uint256 productId, uint256 quality) private view {
        require(quality >= minimumQuality, Challenge_LowQuality(productId, quality, minimumQuality));
    }

    /// @dev Open, inside the response window, and the caller is who is accused.
    function _answerable(uint256 challengeId) private view returns (Challenge storage challenge) {
        challenge = _existing(challengeId);
        require(challenge.status == Status.Open, Challenge_NotOpen(challengeId, challenge.status));
        require(
            block.timestamp < challenge.respondBy,
            Challenge_TooLate(challengeId, challenge.respondBy, block.timestamp)
        );
        address owner = _registry.ownerOf(challenge.accusedId);
        require(
            msg.sender == owner || msg.sender == _registry.productOf(challenge.accusedId).producer,
            Challenge_NotAccused(challengeId, owner, msg.sender)
        );
    }

    function _existing(uint256 challengeId) private view returns (Challenge storage challenge) {
        challenge = _challenges[challengeId];
        require(challenge.status != Status.None, Challenge_UnknownChallenge(challengeId));
    }
}
