// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AffineMap} from "../lib/Resample.sol";
import {IChallenge} from "./IChallenge.sol";
import {ISimilarity} from "./ISimilarity.sol";

/// @title Examination of accusations and answers
/// @notice Steps 1 to 3 of a challenge: reads the registered works, verifies the caller's authority, and measures. Stateless:
/// `IChallenge` calls it and acts on the result.
/// @dev Reverts with the errors of `IChallenge`.
interface IExamination {
    /// @notice Result of examining an accusation.
    struct Finding {
        address authority; // as in `IChallenge.Opened`
        address accusedOwner;
        address esp; // of the accused
        ISimilarity.Measurement measurement; // of the pair; for an attestation just the verdict `Unclear`
    }

    /// @notice Verifies that `caller` may make this accusation, and measures it.
    /// @dev Reverts with an error of `IChallenge` if the accusation is not sufficient.
    /// @param opening The accusation.
    /// @param caller The account that calls `IChallenge`.
    /// @param mandateDigest Digest that a mandate for `caller` is signed over; unused if `opening` has none.
    /// @param answered Whether an answer has ended the case of this pair on ground `Copy`, so that a panel may decide
    /// it.
    /// @return What was found.
    function examine(
        IChallenge.Opening calldata opening,
        address caller,
        bytes32 mandateDigest,
        bool answered
    ) external view returns (Finding memory);

    /// @notice Verifies an answer to a case. A licence that comes with it must be recorded before.
    /// @dev Reverts with an error of `IChallenge` if the answer is not valid.
    /// @param originalId Of the case.
    /// @param accusedId Of the case.
    /// @param answer The answer.
    /// @param measured Whether the case was measured, so that an earlier work of the accused's own is measured too.
    /// @return Measurement of the earlier work against the accused; zeroes if nothing is measured.
    function examineAnswer(
        uint256 originalId,
        uint256 accusedId,
        IChallenge.Answer calldata answer,
        bool measured
    ) external view returns (ISimilarity.Measurement memory);

    /// @notice Verifies that `caller` may reopen a rejected case.
    /// @param originalId Of the case; zero for one on an attestation.
    /// @param accusedId The case's accused product.
    /// @param caller The account that calls `IChallenge`.
    /// @return esp The accused's provider.
    function examineReopening(
        uint256 originalId,
        uint256 accusedId,
        address caller
    ) external view returns (address esp);

    /// @notice Compares two registered products as registered, or one of them under a map.
    /// @param originalId The case's original; zero for an attestation.
    /// @param accusedId The case's accused product.
    /// @param originalBlocks As in `IChallenge.Opening`.
    /// @param accusedBlocks As in `IChallenge.Opening`.
    /// @param map The map; zeroes to compare the pictures as registered.
    /// @return Distances and verdict.
    function measure(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (ISimilarity.Measurement memory);
}
