// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {ISimilarity} from "../interfaces/ISimilarity.sol";
import {ColourGrid} from "../lib/ColourGrid.sol";
import {Fingerprints} from "../lib/Fingerprints.sol";
import {IsccImage} from "../lib/IsccImage.sol";
import {Pdq} from "../lib/Pdq.sol";
import {AffineMap, Resample} from "../lib/Resample.sol";

/// @notice Documented in {ISimilarity}.
contract Similarity is ISimilarity {
    uint256 private constant _BITS = 256;

    uint256 private immutable _pdq;
    uint256 private immutable _iscc;
    uint256 private immutable _colour;
    uint256 private immutable _witness;
    uint256 private immutable _contradiction;
    uint256 private immutable _greyPdq;
    uint256 private immutable _greyIscc;
    uint256 private immutable _quality;
    uint256 private immutable _detail;

    constructor(Thresholds memory t) {
        require(
            t.pdq <= t.greyPdq &&
                t.witness <= t.greyPdq &&
                t.greyPdq < _BITS &&
                t.iscc <= t.greyIscc &&
                t.greyIscc < _BITS &&
                t.greyPdq <= t.contradiction &&
                t.greyIscc <= t.contradiction &&
                t.contradiction < _BITS / 2,
            Similarity_BadThresholds(t)
        );
        (_pdq, _iscc, _colour, _witness) = (t.pdq, t.iscc, t.colour, t.witness);
        _contradiction = t.contradiction;
        (_greyPdq, _greyIscc, _quality, _detail) = (t.greyPdq, t.greyIscc, t.quality, t.detail);
    }

    /// @inheritdoc ISimilarity
    function thresholds() external view returns (Thresholds memory) {
        return
            Thresholds({
                pdq: uint16(_pdq),
                iscc: uint16(_iscc),
                colour: uint16(_colour),
                witness: uint16(_witness),
                contradiction: uint16(_contradiction),
                greyPdq: uint16(_greyPdq),
                greyIscc: uint16(_greyIscc),
                quality: uint16(_quality),
                detail: uint16(_detail)
            });
    }

    /// @inheritdoc ISimilarity
    function fingerprintsOf(bytes calldata blocks) external pure returns (Fingerprints.Fingerprint memory) {
        return Fingerprints.compute(blocks);
    }

    /// @inheritdoc ISimilarity
    function compare(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks
    ) external view returns (Measurement memory m) {
        Fingerprints.Fingerprint memory a = _fingerprints(original, originalBlocks);
        Fingerprints.Fingerprint memory b = _fingerprints(accused, accusedBlocks);
        m = _distances(a.pdq, a.iscc, a.colour, b);
        if (!_isEvidence(a.quality, a.detail) || !_isEvidence(b.quality, b.detail)) m.verdict = Verdict.Unclear;
        else if (m.pdq > _greyPdq && m.iscc > _greyIscc) m.verdict = Verdict.Different;
        else m.verdict = _verdict(m, m.pdq <= _pdq || m.iscc <= _iscc);
    }

    /// @inheritdoc ISimilarity
    function compareUnder(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (Measurement memory) {
        return
            map.reverse
                ? _mapped(accused, original, accusedBlocks, originalBlocks, map)
                : _mapped(original, accused, originalBlocks, accusedBlocks, map);
    }

    function _mapped(
        IProductRegistry.Product calldata source,
        IProductRegistry.Product calldata target,
        bytes calldata sourceBlocks,
        bytes calldata targetBlocks,
        AffineMap calldata map
    ) private view returns (Measurement memory m) {
        _requireBlocks(source, sourceBlocks);
        Resample.requireBounded(map);
        Fingerprints.Fingerprint memory shown = _fingerprints(target, targetBlocks);
        if (!_isEvidence(shown.quality, shown.detail) || !_isTelling(source, sourceBlocks)) {
            (m.pdq, m.iscc, m.verdict) = (_BITS, _BITS, Verdict.Unclear);
            return m;
        }
        bytes memory luma = Resample.applyToLuma(Fingerprints.luma(sourceBlocks), map);
        uint256 pdq = Pdq.hashFromMemory(luma);
        bytes memory chroma = Resample.applyToChroma(sourceBlocks[Fingerprints.CHROMA:], map);
        m = _distances(
            pdq,
            IsccImage.codeFromMemory(Resample.halved(luma)),
            ColourGrid.descriptorFromMemory(chroma),
            shown
        );
        // Maps are found by PDQ; a search would too often find one for ISCC, which distinguishes less.
        m.verdict = m.pdq > _greyPdq ? Verdict.Different : _verdict(m, m.pdq <= _witness);
    }

    /// @dev The negative of a picture has inverted bits and colours. It is measured as if shape and colours were inverted
    /// back.
    function _distances(
        uint256 pdq,
        uint256 iscc,
        uint256 colour,
        Fingerprints.Fingerprint memory other
    ) private view returns (Measurement memory m) {
        m.pdq = Pdq.distance(pdq, other.pdq);
        m.iscc = Pdq.distance(iscc, other.iscc);
        if (m.pdq + _greyPdq < _BITS) {
            m.colour = ColourGrid.distance(colour, other.colour);
        } else {
            (m.pdq, m.iscc) = (_BITS - m.pdq, _BITS - m.iscc);
            m.colour = ColourGrid.distance(~colour, other.colour);
        }
    }

    /// @dev A copy has the same brightness, by one of two measures without a contradiction by the other, and the same
    /// colours: each measure alone can be forged by an invisible pattern. Other pairs are for people to judge.
    function _verdict(Measurement memory m, bool alike) private view returns (Verdict) {
        bool agreed = m.pdq <= _contradiction && m.iscc <= _contradiction;
        return alike && agreed && m.colour <= _colour ? Verdict.Copy : Verdict.Unclear;
    }

    /// @dev A picture without detail resembles too many others; a work that is not a picture has no detail.
    function _isEvidence(uint256 quality, uint256 detail) private view returns (bool) {
        return quality >= _quality && detail >= _detail;
    }

    /// @dev The same for a map's source, whose fingerprints are not needed.
    function _isTelling(IProductRegistry.Product calldata source, bytes calldata blocks) private view returns (bool) {
        if (source.detail != 0) return _isEvidence(source.quality, source.detail);
        if (blocks.length == 0) return false;
        (uint256 quality, uint256 detail) = Fingerprints.weigh(blocks);
        return _isEvidence(quality, detail);
    }

    /// @dev Stored fingerprints, or those computed from the blocks; zeroes if it is not a picture.
    function _fingerprints(
        IProductRegistry.Product calldata product,
        bytes calldata blocks
    ) private pure returns (Fingerprints.Fingerprint memory prints) {
        bool kept = product.detail != 0;
        // Blocks may be passed although the fingerprints were stored in the meantime.
        if (!kept || blocks.length != 0) _requireBlocks(product, blocks);
        if (kept) {
            prints.pdq = product.pdq;
            prints.iscc = product.iscc;
            prints.colour = product.colour;
            prints.quality = product.quality;
            prints.detail = product.detail;
        } else if (blocks.length != 0) {
            prints = Fingerprints.compute(blocks);
        }
    }

    function _requireBlocks(IProductRegistry.Product calldata product, bytes calldata blocks) private pure {
        bytes32 blocksHash = keccak256(blocks);
        require(blocksHash == product.blocksHash, Similarity_BlocksMismatch(product.blocksHash, blocksHash));
    }
}
