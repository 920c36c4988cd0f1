// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "./IArbitrator.sol";

/// @title Evidence standard (ERC-1497)
/// @notice Events that link disputes to their evidence.
/// @dev Parameter names are those of the standard.
interface IEvidence {
    /// @notice Describes what a kind of dispute is about.
    /// @param _metaEvidenceID Here the ground of a challenge, as a number.
    /// @param _evidence URI; here the question itself, to which 1 is yes and 2 is no.
    event MetaEvidence(uint256 indexed _metaEvidenceID, string _evidence);

    /// @notice Evidence was submitted.
    /// @param _arbitrator The arbitrator of the dispute.
    /// @param _evidenceGroupID Here the id of the case.
    /// @param _party Account that submitted it.
    /// @param _evidence URI of the evidence, or its text.
    event Evidence(
        IArbitrator indexed _arbitrator,
        uint256 indexed _evidenceGroupID,
        address indexed _party,
        string _evidence
    );

    /// @notice A dispute was created; links it to its evidence.
    /// @param _arbitrator The arbitrator of the dispute.
    /// @param _disputeID Id of the dispute at the arbitrator.
    /// @param _metaEvidenceID Here the ground of a challenge, as a number.
    /// @param _evidenceGroupID Here the id of the case.
    event Dispute(
        IArbitrator indexed _arbitrator,
        uint256 indexed _disputeID,
        uint256 _metaEvidenceID,
        uint256 _evidenceGroupID
    );
}
