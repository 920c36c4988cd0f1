// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Read-only view of the reputation as an ERC-8004 reputation registry
/// @notice The ERC's read functions. Values are fixed point with 18 decimals, from 0 to 1. There are no write functions:
/// opinions come from settled escrows only.
///
/// An agent's id is its number in the identity registry; a call with an unknown id reverts there. A client is a producer. `tag1` selects the measure: "score" (the
/// default for an empty tag) or "confidence", which is 1 - uncertainty. `tag2` selects the opinion: "fused" (the default) is
/// the one by which the client should rank; "local" is its own experience; "overall" is that of the other producers. Any
/// other tag matches nothing.
interface IErc8004Reputation {
    /// @notice The registry that maps an agent's id to its provider.
    /// @return identityRegistry An {IErc8004Identity}.
    function getIdentityRegistry() external view returns (address identityRegistry);

    /// @notice Mean over those `clientAddresses` whose opinion rests on any evidence.
    /// @dev Reverts without a client, as the ERC demands. The zero address as a client stands for an account without
    /// experience.
    /// @param agentId The provider's number in the identity registry.
    /// @param clientAddresses Producers.
    /// @param tag1 Measure: "score" (also if empty) or "confidence".
    /// @param tag2 Whose opinion: "fused" (also if empty), "local" or "overall".
    /// @return count Number of clients in the mean.
    /// @return summaryValue The mean, with 18 decimals.
    /// @return summaryValueDecimals Always 18.
    function getSummary(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2
    ) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals);

    /// @notice A client's own experience, which is all the feedback it has. It changes with every settled escrow and
    /// cannot be revoked.
    /// @param agentId The provider's number in the identity registry.
    /// @param clientAddress A producer.
    /// @param feedbackIndex 1 for the score, 2 for the confidence.
    /// @return value The value, with 18 decimals.
    /// @return valueDecimals Always 18.
    /// @return tag1 "score" or "confidence".
    /// @return tag2 Always "local".
    /// @return isRevoked Always false.
    function readFeedback(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex
    ) external view returns (int128 value, uint8 valueDecimals, string memory tag1, string memory tag2, bool isRevoked);

    /// @notice The values of `readFeedback` for the clients named, or for all clients if none is named, filtered by tags.
    /// Here an empty tag matches every tag.
    /// @param agentId The provider's number in the identity registry.
    /// @param clientAddresses Producers; empty: all that have an outcome with the provider.
    /// @param tag1 As above; empty: both.
    /// @param tag2 As above; empty: every.
    /// @param includeRevoked Has no effect: feedback is never revoked.
    /// @return clients Client of each entry.
    /// @return feedbackIndexes Index of each entry.
    /// @return values Value of each entry, with 18 decimals.
    /// @return valueDecimals Always 18.
    /// @return tag1s "score" or "confidence".
    /// @return tag2s Always "local".
    /// @return revokedStatuses Always false.
    function readAllFeedback(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2,
        bool includeRevoked
    )
        external
        view
        returns (
            address[] memory clients,
            uint64[] memory feedbackIndexes,
            int128[] memory values,
            uint8[] memory valueDecimals,
            string[] memory tag1s,
            string[] memory tag2s,
            bool[] memory revokedStatuses
        );

    /// @notice Always zero: append-only responses are not supported.
    /// @param agentId The provider's number in the identity registry.
    /// @param clientAddress A producer.
    /// @param feedbackIndex 1 for the score, 2 for the confidence.
    /// @param responders Has no effect.
    /// @return count Zero.
    function getResponseCount(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        address[] calldata responders
    ) external view returns (uint64 count);

    /// @notice All producers that have an outcome with the provider, also those whose experience has decayed.
    /// @param agentId The provider's number in the identity registry.
    /// @return In the order of their first outcomes.
    function getClients(uint256 agentId) external view returns (address[] memory);

    /// @notice Highest feedback index of a client.
    /// @param agentId The provider's number in the identity registry.
    /// @param clientAddress A producer.
    /// @return 2 for a client that has dealt with the provider, otherwise 0.
    function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64);
}
