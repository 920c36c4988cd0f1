// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AffineMap} from "../lib/Resample.sol";
import {IChallenge} from "./IChallenge.sol";
import {ISimilarity} from "./ISimilarity.sol";

/// @title What an accusation, or an answer to it, has to show
/// @notice Steps 1 to 3 of a challenge: the works as they are registered, in whose name somebody speaks, and what is
/// measured. It keeps nothing and moves nothing: `IChallenge` asks it, and acts on what it finds.
/// @dev Reverts with the errors of `IChallenge`, which its callers and readers know.
interface IExamination {
    /// @notice What an accusation showed.
    struct Finding {
        address authority; // in whose name it is made: as `IChallenge.Opened`
        address accusedOwner;
        address esp; // of the accused
        ISimilarity.Measurement measurement; // of the pair; for an attestation only the verdict, which is `Unclear`
    }

    /// @notice Whether `caller` may make this accusation, and what it shows.
    /// @param mandateDigest What a mandate for `caller` would have been signed over; unused where `opening` has none.
    /// @param answered An answer has ended the case of this pair on ground `Copy`, so that a panel may look at it.
    /// @return What was found; reverts where the accusation shows too little.
    function examine(
        IChallenge.Opening calldata opening,
        address caller,
        bytes32 mandateDigest,
        bool answered
    ) external view returns (Finding memory);

    /// @notice What an answer shows. A licence that comes with it must have been recorded.
    /// @param originalId Of the case.
    /// @param accusedId Of the case.
    /// @param measured Whether the case was measured, so that an earlier work of the accused's own is measured too.
    /// @return The measurement of the earlier work and the accused; zeroes where nothing is measured.
    function examineAnswer(
        uint256 originalId,
        uint256 accusedId,
        IChallenge.Answer calldata answer,
        bool measured
    ) external view returns (ISimilarity.Measurement memory);

    /// @notice Whether `caller` may have a rejected case looked at once more.
    /// @param originalId Of the case; zero for one on an attestation.
    /// @return esp The accused's provider.
    function examineReopening(
        uint256 originalId,
        uint256 accusedId,
        address caller
    ) external view returns (address esp);

    /// @notice How two registered products compare: as they stand or one of them under a map.
    /// @param originalBlocks As in `IChallenge.Opening`.
    /// @param accusedBlocks Likewise.
    /// @param map All zero: as they stand.
    function measure(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (ISimilarity.Measurement memory);
}
