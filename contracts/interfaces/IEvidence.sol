// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "./IArbitrator.sol";

/// @title Evidence standard (ERC-1497)
/// @dev Names of parameters as the standard has them.
interface IEvidence {
    /// @notice What a kind of dispute is about.
    /// @param _metaEvidenceID Here the ground of a challenge, as a number.
    /// @param _evidence URI; here the question itself, of which 1 is yes and 2 is no.
    event MetaEvidence(uint256 indexed _metaEvidenceID, string _evidence);

    /// @notice Somebody has brought evidence.
    /// @param _evidenceGroupID Here the challenge.
    /// @param _evidence URI of the evidence or, in plain words, the evidence itself.
    event Evidence(
        IArbitrator indexed _arbitrator,
        uint256 indexed _evidenceGroupID,
        address indexed _party,
        string _evidence
    );

    /// @notice A dispute was created, and where its evidence is.
    event Dispute(
        IArbitrator indexed _arbitrator,
        uint256 indexed _disputeID,
        uint256 _metaEvidenceID,
        uint256 _evidenceGroupID
    );
}
