// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What ERC-8004 calls a reputation registry, as far as it is read
/// @notice Signatures of the ERC's reading functions. Values are fixed point with 18 decimals, from 0 to 1. Who writes
/// here is nobody: opinions come from settled escrows only.
///
/// An agent's id is its number in the identity registry; an id without an agent reverts there. A client is a producer.
/// `tag1` names the measure: "score", also meant by the empty tag, or "confidence", which is 1 - uncertainty. `tag2` names whose opinion it is: "fused", also
/// meant by the empty tag, is what the client should rank by; "local" is its own experience; "overall" is what the other
/// producers say. Any other tag matches nothing.
interface IErc8004Reputation {
    /// @notice The registry that maps an agent's id to its provider, an {IErc8004Identity}.
    function getIdentityRegistry() external view returns (address identityRegistry);

    /// @notice Mean over those `clientAddresses` whose opinion rests on any evidence, and `count` of them. The zero
    /// address as a client asks for somebody without experience. At least one client must be named, as the ERC demands.
    function getSummary(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2
    ) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals);

    /// @notice A client's own experience, which is all the feedback it has: 1 is its score, 2 the confidence in it. It
    /// changes with every settled escrow and cannot be revoked.
    function readFeedback(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex
    ) external view returns (int128 value, uint8 valueDecimals, string memory tag1, string memory tag2, bool isRevoked);

    /// @notice The feedback of the named clients, or of all clients where none is named, filtered by tags. An empty tag
    /// matches every tag here.
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

    /// @notice Nought: nothing can be appended.
    function getResponseCount(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        address[] calldata responders
    ) external view returns (uint64 count);

    /// @notice All producers that have an outcome with the provider. Those whose experience has faded have no feedback
    /// left.
    function getClients(uint256 agentId) external view returns (address[] memory);

    /// @notice 2 for a client that has dealt with the provider, else 0.
    function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64);
}
