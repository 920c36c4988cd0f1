// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../interfaces/IChallenge.sol";
import {IExamination} from "../interfaces/IExamination.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {ISimilarity} from "../interfaces/ISimilarity.sol";
import {AffineMap, Resample} from "../lib/Resample.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";

/// @notice Documented in {IExamination}.
contract Examination is IExamination {
    IProductRegistry private immutable _registry;
    ILicenceRegistry private immutable _licences;
    ISimilarity private immutable _similarity;

    constructor(IProductRegistry registry, ILicenceRegistry licences, ISimilarity similarity) {
        _registry = registry;
        _licences = licences;
        _similarity = similarity;
    }

    /// @inheritdoc IExamination
    function examine(
        IChallenge.Opening calldata o,
        address caller,
        bytes32 mandateDigest,
        bool answered
    ) external view returns (Finding memory f) {
        require(o.originalId != o.accusedId, IChallenge.Challenge_SameProduct(o.originalId));
        IProductRegistry.Product memory accused;
        (accused, f.accusedOwner) = _accusable(o.accusedId, caller);
        f.esp = accused.esp;
        if (o.ground == IChallenge.Ground.Attestation) {
            require(o.originalId == 0, IChallenge.Challenge_UnexpectedOriginal(o.originalId));
            f.authority = caller;
            f.measurement.verdict = ISimilarity.Verdict.Unclear;
            return f;
        }
        IProductRegistry.Product memory original = _earlier(o, accused);
        f.authority = _authority(o, original.producer, caller, mandateDigest);
        f.measurement = _measured(o, original, accused, answered);
    }

    /// @inheritdoc IExamination
    function examineAnswer(
        uint256 originalId,
        uint256 accusedId,
        IChallenge.Answer calldata a,
        bool measured
    ) external view returns (ISimilarity.Measurement memory none) {
        IProductRegistry.Product memory accused = _registry.productOf(accusedId);
        if (a.defence == IChallenge.Defence.Licence) {
            _requireLicensed(originalId, accused, a);
            return none;
        }
        bool own = a.defence == IChallenge.Defence.EarlierOwn;
        // A public work outside the registry has no id: the panel assesses the statement about it.
        if (a.earlierId == 0 && !own) return none;
        IProductRegistry.Product memory earlier = _active(a.earlierId);
        require(
            !own || earlier.producer == accused.producer,
            IChallenge.Challenge_EarlierNotOwn(a.earlierId, earlier.producer, accused.producer)
        );
        uint256 originalTime = _registry.productOf(originalId).since;
        require(
            earlier.since < originalTime,
            IChallenge.Challenge_NotEarlier(a.earlierId, earlier.since, originalId, originalTime)
        );
        return measured && own ? _compare(earlier, accused, a.earlierBlocks, a.accusedBlocks, a.map) : none;
    }

    /// @inheritdoc IExamination
    function examineReopening(
        uint256 originalId,
        uint256 accusedId,
        address caller
    ) external view returns (address esp) {
        (IProductRegistry.Product memory accused, ) = _accusable(accusedId, caller);
        esp = accused.esp;
        if (originalId == 0) return esp;
        _active(originalId);
        // The accused could have answered with it if it had been granted before.
        require(
            !_isFree(_licences.termsOf(originalId, accused.producer), accused),
            IChallenge.Challenge_Licensed(originalId, accusedId)
        );
    }

    /// @inheritdoc IExamination
    function measure(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (ISimilarity.Measurement memory) {
        return
            _compare(
                _registry.productOf(originalId),
                _registry.productOf(accusedId),
                originalBlocks,
                accusedBlocks,
                map
            );
    }

    /// @dev Step 1: the original, which must be earlier. At equal time neither is the original.
    function _earlier(
        IChallenge.Opening calldata o,
        IProductRegistry.Product memory accused
    ) private view returns (IProductRegistry.Product memory original) {
        original = _active(o.originalId);
        require(
            original.since < accused.since,
            IChallenge.Challenge_NotEarlier(o.originalId, original.since, o.accusedId, accused.since)
        );
        require(accused.parent != o.originalId, IChallenge.Challenge_Licensed(o.originalId, o.accusedId));
    }

    /// @dev Step 2: the caller's authority to challenge.
    function _authority(
        IChallenge.Opening calldata o,
        address producer,
        address caller,
        bytes32 digest
    ) private view returns (address) {
        address owner = _registry.payeeOf(o.originalId);
        if (caller == producer || caller == owner) return caller;
        uint256 expiry = o.mandate.expiry;
        require(
            o.mandate.signature.length != 0,
            IChallenge.Challenge_NotCreator(o.originalId, producer, owner, caller)
        );
        require(block.timestamp < expiry, IChallenge.Challenge_MandateExpired(expiry, block.timestamp));
        if (SignerCheck.isSignedBy(owner, digest, o.mandate.signature)) return owner;
        require(
            SignerCheck.isSignedBy(producer, digest, o.mandate.signature),
            IChallenge.Challenge_BadMandate(o.originalId, o.accusedId, caller)
        );
        return producer;
    }

    /// @dev Step 3. A measured copy needs no panel, unless an answer has ended that case without one; any other pair may go to
    /// the panel: the measurement has few false positives, but "different" only means that it found no similarity.
    function _measured(
        IChallenge.Opening calldata o,
        IProductRegistry.Product memory original,
        IProductRegistry.Product memory accused,
        bool answered
    ) private view returns (ISimilarity.Measurement memory m) {
        m = _compare(original, accused, o.originalBlocks, o.accusedBlocks, o.map);
        // The provider that generates a picture knows it before its producer does, and could deliver it to an accomplice first.
        bool decides = !accused.generated || original.esp != accused.esp;
        if (o.ground == IChallenge.Ground.Copy) {
            require(decides, IChallenge.Challenge_SameProvider(o.originalId, o.accusedId, accused.esp));
            require(
                m.verdict == ISimilarity.Verdict.Copy,
                IChallenge.Challenge_NotSimilar(o.originalId, o.accusedId, m)
            );
        } else if (decides && !answered) {
            _requireNoCopy(o, m);
            if (Resample.isNone(o.map)) return m;
            // A pair that is a copy as registered cannot be brought to the panel by a bad map.
            _requireNoCopy(o, _similarity.compare(original, accused, o.originalBlocks, o.accusedBlocks));
        }
    }

    function _requireNoCopy(IChallenge.Opening calldata o, ISimilarity.Measurement memory m) private pure {
        require(m.verdict != ISimilarity.Verdict.Copy, IChallenge.Challenge_MeasuredCopy(o.originalId, o.accusedId, m));
    }

    /// @dev A royalty-free licence by the original's owner for the accused's producer.
    function _requireLicensed(
        uint256 originalId,
        IProductRegistry.Product memory accused,
        IChallenge.Answer calldata a
    ) private view {
        require(
            a.licence.originalId == originalId && a.licence.licensee == accused.producer,
            IChallenge.Challenge_LicenceMismatch(originalId, accused.producer, a.licence)
        );
        ILicenceRegistry.Terms memory terms = _licences.termsOf(originalId, accused.producer);
        require(_isFree(terms, accused), IChallenge.Challenge_NotLicensed(originalId, accused.producer, terms));
    }

    /// @dev A product that owes a share must be registered under the original, or its sales would never pay it.
    function _isFree(
        ILicenceRegistry.Terms memory terms,
        IProductRegistry.Product memory accused
    ) private pure returns (bool) {
        return accused.registeredAt < terms.expiry && terms.royaltyBasisPoints == 0;
    }

    function _compare(
        IProductRegistry.Product memory earlier,
        IProductRegistry.Product memory later,
        bytes calldata earlierBlocks,
        bytes calldata laterBlocks,
        AffineMap calldata map
    ) private view returns (ISimilarity.Measurement memory) {
        return
            Resample.isNone(map)
                ? _similarity.compare(earlier, later, earlierBlocks, laterBlocks)
                : _similarity.compareUnder(earlier, later, earlierBlocks, laterBlocks, map);
    }

    /// @dev The accused; its producer, owner and provider cannot accuse it.
    function _accusable(
        uint256 accusedId,
        address caller
    ) private view returns (IProductRegistry.Product memory accused, address owner) {
        accused = _active(accusedId);
        owner = _registry.payeeOf(accusedId);
        require(caller != accused.producer && caller != owner, IChallenge.Challenge_OwnProduct(accusedId, caller));
        require(caller != accused.esp, IChallenge.Challenge_OwnAttestation(accusedId, accused.esp));
    }

    function _active(uint256 productId) private view returns (IProductRegistry.Product memory product) {
        product = _registry.productOf(productId);
        require(product.status == IProductRegistry.Status.Active, IChallenge.Challenge_NotActive(productId));
    }
}
