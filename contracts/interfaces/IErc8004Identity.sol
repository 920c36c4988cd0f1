// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";

/// @title The reading part of an identity registry of ERC-8004
/// @notice The providers' registry in the shape of ERC-721. A provider's number there, counted from 1 in the order of
/// registration, is its agent's id; its own address is owner and wallet. Nothing is written here: {IEspRegistry} registers, renames
/// and closes providers, and emits the events of that. A provider cannot be transferred, because its stake answers for what
/// its address signed, so every function that would transfer or approve reverts.
interface IErc8004Identity is IERC721Metadata {
    /// @notice The address that receives the agent's payments: the provider's own.
    /// @param agentId The provider's number in the registry, from 1.
    /// @return The provider's account.
    function getAgentWallet(uint256 agentId) external view returns (address);

    /// @notice The 20 bytes of the wallet under "agentWallet", the key that the ERC reserves; empty under any other key.
    /// @param agentId The provider's number in the registry, from 1.
    /// @param metadataKey Name of the entry.
    /// @return Empty for every other key.
    function getMetadata(uint256 agentId, string calldata metadataKey) external view returns (bytes memory);

    /// @notice The id of a provider.
    /// @param esp The provider's account.
    /// @return 0 for an address that is not registered.
    function agentIdOf(address esp) external view returns (uint256);
}
