// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IChallenge} from "../interfaces/IChallenge.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {ISaleEscrow} from "../interfaces/ISaleEscrow.sol";
import {ISimilarity} from "../interfaces/ISimilarity.sol";
import {IUpkeepPool} from "../interfaces/IUpkeepPool.sol";
import {IVault} from "../interfaces/IVault.sol";
import {AffineMap} from "../lib/Resample.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice How a challenge opens: its first three steps. Told by `IChallenge`.
abstract contract Accusation is IChallenge, PaysByVault, EIP712 {
    using SafeCast for uint256;

    bytes32 private constant _MANDATE_TYPEHASH = keccak256(
        "Mandate(address challenger,uint256 originalId,uint256 accusedId,uint64 expiry)"
    );

    /// @notice The contracts that a challenge works with.
    struct Parts {
        IVault vault;
        IEspRegistry esps;
        IProductRegistry registry;
        ISaleEscrow sales;
        ILicenceRegistry licences;
        IReputation reputation;
        ISimilarity similarity;
        IArbitrator arbitrator;
        IUpkeepPool pool;
    }

    IEspRegistry internal immutable _esps;
    IProductRegistry internal immutable _registry;
    ISimilarity internal immutable _similarity;
    IArbitrator internal immutable _arbitrator;
    IUpkeepPool internal immutable _pool;
    uint256 internal immutable _deposit;
    uint256 internal immutable _upkeepReward;
    uint256 internal immutable _responseSeconds;
    mapping(uint256 challengeId => Case) internal _cases;
    /// @inheritdoc IChallenge
    mapping(uint256 accusedId => uint256 challengeId) public pendingOf;

    constructor(
        Parts memory parts,
        Settings memory settings_
    ) PaysByVault(parts.vault) EIP712("Genuine Challenge", "1") {
        _esps = parts.esps;
        _registry = parts.registry;
        _similarity = parts.similarity;
        _arbitrator = parts.arbitrator;
        _pool = parts.pool;
        _deposit = settings_.deposit;
        _upkeepReward = settings_.upkeepReward;
        _responseSeconds = settings_.responseSeconds;
    }

    /// @inheritdoc IChallenge
    function arbitrationFee() public view returns (uint256) {
        return _arbitrator.arbitrationCost("");
    }

    /// @inheritdoc IChallenge
    function idOf(Ground ground, uint256 originalId, uint256 accusedId) public pure returns (uint256 challengeId) {
        return uint256(keccak256(abi.encode(ground, originalId, accusedId)));
    }

    /// @inheritdoc IChallenge
    function mandateDigest(
        address challenger,
        uint256 originalId,
        uint256 accusedId,
        uint64 expiry
    ) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_MANDATE_TYPEHASH, challenger, originalId, accusedId, expiry)));
    }

    /// @inheritdoc IChallenge
    function measure(uint256 originalId, uint256 accusedId) external view returns (ISimilarity.Measurement memory) {
        return _similarity.compare(_registry.productOf(originalId), _registry.productOf(accusedId));
    }

    /// @inheritdoc IChallenge
    function measureUnder(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata blocks,
        AffineMap calldata map
    ) external view returns (ISimilarity.Measurement memory) {
        return _similarity.compareUnder(_registry.productOf(originalId), _registry.productOf(accusedId), blocks, map);
    }

    /// @inheritdoc IChallenge
    function open(
        uint256 originalId,
        uint256 accusedId,
        Mandate calldata mandate
    ) external returns (uint256 challengeId) {
        return _open(Ground.Copy, originalId, accusedId, "", mandate);
    }

    /// @inheritdoc IChallenge
    function openUnder(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata blocks,
        AffineMap calldata map,
        Mandate calldata mandate
    ) external returns (uint256 challengeId) {
        return _openUnder(Ground.Copy, originalId, accusedId, blocks, map, "", mandate);
    }

    /// @inheritdoc IChallenge
    function openAppearance(
        uint256 originalId,
        uint256 accusedId,
        string calldata statement,
        Mandate calldata mandate
    ) external returns (uint256 challengeId) {
        return _open(Ground.Appearance, originalId, accusedId, statement, mandate);
    }

    /// @inheritdoc IChallenge
    function openAppearanceUnder(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata blocks,
        AffineMap calldata map,
        string calldata statement,
        Mandate calldata mandate
    ) external returns (uint256 challengeId) {
        return _openUnder(Ground.Appearance, originalId, accusedId, blocks, map, statement, mandate);
    }

    /// @inheritdoc IChallenge
    function openAttestation(uint256 accusedId, string calldata statement) external returns (uint256 challengeId) {
        challengeId = _untried(Ground.Attestation, uint160(msg.sender), accusedId);
        IProductRegistry.Product memory accused = _active(accusedId);
        emit ProofsFetched(challengeId, 0, accusedId, 0, accused.blocksHash);
        _requireUninvolved(accusedId, accused);
        emit IdentityVerified({challengeId: challengeId, challenger: msg.sender, authority: msg.sender});
        ISimilarity.Measurement memory unmeasured;
        unmeasured.verdict = ISimilarity.Verdict.Unclear;
        AffineMap memory none;
        emit SimilarityMeasured(challengeId, Ground.Attestation, unmeasured, none);
        _pledge(challengeId, Ground.Attestation, 0, accusedId, statement);
    }

    function _open(
        Ground ground,
        uint256 originalId,
        uint256 accusedId,
        string memory statement,
        Mandate calldata mandate
    ) private returns (uint256 challengeId) {
        IProductRegistry.Product memory original;
        IProductRegistry.Product memory accused;
        (challengeId, original, accused) = _accuse(ground, originalId, accusedId, mandate);
        AffineMap memory none;
        _measured(challengeId, ground, originalId, accusedId, _similarity.compare(original, accused), none);
        _pledge(challengeId, ground, originalId, accusedId, statement);
    }

    function _openUnder(
        Ground ground,
        uint256 originalId,
        uint256 accusedId,
        bytes calldata blocks,
        AffineMap calldata map,
        string memory statement,
        Mandate calldata mandate
    ) private returns (uint256 challengeId) {
        IProductRegistry.Product memory original;
        IProductRegistry.Product memory accused;
        (challengeId, original, accused) = _accuse(ground, originalId, accusedId, mandate);
        // What is a copy as it stands is no matter of opinion, whatever a worse map makes of it.
        if (ground == Ground.Appearance) {
            ISimilarity.Measurement memory direct = _similarity.compare(original, accused);
            require(direct.verdict != ISimilarity.Verdict.Copy, Challenge_NotUnclear(originalId, accusedId, direct));
        }
        ISimilarity.Measurement memory m = _similarity.compareUnder(original, accused, blocks, map);
        _measured(challengeId, ground, originalId, accusedId, m, map);
        _pledge(challengeId, ground, originalId, accusedId, statement);
    }

    /// @dev Step 3: what is measured a copy needs no panel, and what is measured to differ gets none.
    function _measured(
        uint256 challengeId,
        Ground ground,
        uint256 originalId,
        uint256 accusedId,
        ISimilarity.Measurement memory m,
        AffineMap memory map
    ) private {
        if (ground == Ground.Copy) _requireCopy(originalId, accusedId, m);
        else require(m.verdict == ISimilarity.Verdict.Unclear, Challenge_NotUnclear(originalId, accusedId, m));
        emit SimilarityMeasured({challengeId: challengeId, ground: ground, measurement: m, map: map});
    }

    /// @dev Steps 1 and 2 of a challenge by an original.
    function _accuse(
        Ground ground,
        uint256 originalId,
        uint256 accusedId,
        Mandate calldata mandate
    )
        private
        returns (uint256 challengeId, IProductRegistry.Product memory original, IProductRegistry.Product memory accused)
    {
        require(originalId != accusedId, Challenge_SameProduct(originalId));
        challengeId = _untried(ground, originalId, accusedId);

        // Step 1: fetch the proofs. At equal block time nobody is the original.
        original = _active(originalId);
        accused = _active(accusedId);
        require(
            original.registeredAt < accused.registeredAt,
            Challenge_NotEarlier(originalId, original.registeredAt, accusedId, accused.registeredAt)
        );
        require(accused.parent != originalId, Challenge_Licensed(originalId, accusedId));
        emit ProofsFetched(challengeId, originalId, accusedId, original.blocksHash, accused.blocksHash);

        // Step 2: verify the challenger's identity.
        address authority = _authority(originalId, accusedId, original.producer, mandate);
        _requireUninvolved(accusedId, accused);
        emit IdentityVerified({challengeId: challengeId, challenger: msg.sender, authority: authority});
    }

    /// @dev In whose name the caller challenges.
    function _authority(
        uint256 originalId,
        uint256 accusedId,
        address producer,
        Mandate calldata mandate
    ) private view returns (address) {
        address owner = _registry.ownerOf(originalId);
        if (msg.sender == producer || msg.sender == owner) return msg.sender;
        require(mandate.signature.length != 0, Challenge_NotCreator(originalId, producer, owner, msg.sender));
        require(block.timestamp < mandate.expiry, Challenge_MandateExpired(mandate.expiry, block.timestamp));
        bytes32 digest = mandateDigest(msg.sender, originalId, accusedId, mandate.expiry);
        if (SignatureChecker.isValidSignatureNow(owner, digest, mandate.signature)) return owner;
        require(
            SignatureChecker.isValidSignatureNow(producer, digest, mandate.signature),
            Challenge_BadMandate(originalId, accusedId, msg.sender)
        );
        return producer;
    }

    /// @dev Opens the case: the accused product stands still, the deposit (and the panel's fee) is pledged.
    function _pledge(
        uint256 challengeId,
        Ground ground,
        uint256 originalId,
        uint256 accusedId,
        string memory statement
    ) private {
        uint256 fee = ground == Ground.Copy ? 0 : arbitrationFee();
        _cases[challengeId] = Case({
            challenger: msg.sender,
            respondBy: uint40(block.timestamp + _responseSeconds),
            ground: ground,
            status: Status.Open,
            originalId: originalId,
            accusedId: accusedId,
            fee: fee.toUint128(),
            disputeId: 0
        });
        pendingOf[accusedId] = challengeId;
        emit ChallengeOpened({
            challengeId: challengeId,
            challenger: msg.sender,
            accusedOwner: _registry.ownerOf(accusedId),
            ground: ground,
            deposit: _deposit,
            fee: fee,
            respondBy: block.timestamp + _responseSeconds,
            statement: statement
        });
        _registry.markChallenged(accusedId);
        _vault.collect({payer: msg.sender, amount: _deposit + fee});
        _vault.move({to: address(_pool), amount: _upkeepReward});
    }

    function _untried(Ground ground, uint256 originalId, uint256 accusedId) private view returns (uint256 challengeId) {
        challengeId = idOf(ground, originalId, accusedId);
        Status status = _cases[challengeId].status;
        require(status == Status.None || status == Status.Undecided, Challenge_AlreadyTried(challengeId, status));
    }

    function _active(uint256 productId) internal view returns (IProductRegistry.Product memory product) {
        product = _registry.productOf(productId);
        require(product.status == IProductRegistry.Status.Active, Challenge_NotActive(productId));
    }

    function _requireCopy(uint256 originalId, uint256 accusedId, ISimilarity.Measurement memory m) internal pure {
        require(m.verdict == ISimilarity.Verdict.Copy, Challenge_NotSimilar(originalId, accusedId, m));
    }

    function _requireUninvolved(uint256 accusedId, IProductRegistry.Product memory accused) private view {
        require(
            msg.sender != accused.producer && msg.sender != _registry.ownerOf(accusedId),
            Challenge_OwnProduct(accusedId, msg.sender)
        );
        require(msg.sender != accused.esp, Challenge_OwnAttestation(accusedId, accused.esp));
    }
}
