// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {ISimilarity} from "../interfaces/ISimilarity.sol";
import {ColourGrid} from "../lib/ColourGrid.sol";
import {Fingerprints} from "../lib/Fingerprints.sol";
import {Pdq} from "../lib/Pdq.sol";
import {AffineMap, Resample} from "../lib/Resample.sol";

/// @dev Told by `ISimilarity`.
contract Similarity is ISimilarity {
    uint256 private constant _BITS = 256;

    uint256 private immutable _pdq;
    uint256 private immutable _iscc;
    uint256 private immutable _colour;
    uint256 private immutable _witness;
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
                t.greyIscc < _BITS,
            Similarity_BadThresholds(t)
        );
        (_pdq, _iscc, _colour, _witness) = (t.pdq, t.iscc, t.colour, t.witness);
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
                greyPdq: uint16(_greyPdq),
                greyIscc: uint16(_greyIscc),
                quality: uint16(_quality),
                detail: uint16(_detail)
            });
    }

    /// @inheritdoc ISimilarity
    function compare(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused
    ) external view returns (Measurement memory m) {
        m.pdq = Pdq.distance(original.pdq, accused.pdq);
        m.iscc = Pdq.distance(original.iscc, accused.iscc);
        m.colour = ColourGrid.distance(original.colour, accused.colour);
        m.verdict = _areEvidence(original, accused) ? _verdict(m, _pdq) : Verdict.Unclear;
    }

    /// @inheritdoc ISimilarity
    function compareUnder(
        IProductRegistry.Product calldata original,
        IProductRegistry.Product calldata accused,
        bytes calldata blocks,
        AffineMap calldata map
    ) external view returns (Measurement memory m) {
        (IProductRegistry.Product calldata source, IProductRegistry.Product calldata target) = map.reverse
            ? (accused, original)
            : (original, accused);
        bytes32 blocksHash = keccak256(blocks);
        require(blocksHash == source.blocksHash, Similarity_BlocksMismatch(source.blocksHash, blocksHash));
        Resample.requireBounded(map);
        m.iscc = _BITS;
        if (!_areEvidence(original, accused)) {
            m.pdq = _BITS;
            m.verdict = Verdict.Unclear;
            return m;
        }
        (uint256 pdq, ) = Pdq.fingerprintFromMemory(Resample.applyToLuma(Fingerprints.luma(blocks), map));
        bytes memory chroma = Resample.applyToChroma(blocks[Fingerprints.CHROMA:], map);
        m.pdq = Pdq.distance(pdq, target.pdq);
        m.colour = ColourGrid.distance(ColourGrid.descriptorFromMemory(chroma), target.colour);
        m.verdict = _verdict(m, _witness);
    }

    /// @dev A copy shows the same brightness, to one of two measures, in the same colours. The same brightness in other
    /// colours, or almost the same brightness, is for people to look at.
    function _verdict(Measurement memory m, uint256 pdqLimit) private view returns (Verdict) {
        if (m.pdq > _greyPdq && m.iscc > _greyIscc) return Verdict.Different;
        bool alike = m.pdq <= pdqLimit || m.iscc <= _iscc;
        return alike && m.colour <= _colour ? Verdict.Copy : Verdict.Unclear;
    }

    /// @dev A picture without detail resembles too many others, and what is no picture has none.
    function _areEvidence(
        IProductRegistry.Product calldata a,
        IProductRegistry.Product calldata b
    ) private view returns (bool) {
        return a.quality >= _quality && b.quality >= _quality && a.detail >= _detail && b.detail >= _detail;
    }
}
