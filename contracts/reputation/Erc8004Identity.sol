// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc8004Identity} from "../interfaces/IErc8004Identity.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {ERC165, IERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title Providers as agents of ERC-8004
/// @notice Anybody may deploy it, at any time, for any {IEspRegistry}: it holds no state and nothing depends on it, so the
/// system's own deployment leaves it out.
contract Erc8004Identity is IErc8004Identity, ERC165 {
    using Strings for *;

    /// @dev A square: the file's format demands a picture, and providers have none on the chain.
    string private constant _IMAGE =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'%3E%3Crect width='1' height='1'/%3E%3C/svg%3E";

    /// @notice Where the providers are registered.
    IEspRegistry public immutable registry;

    error Erc8004Identity_NoRegistry();
    error Erc8004Identity_NoSuchAgent(uint256 agentId);
    error Erc8004Identity_NotTransferable();
    error Erc8004Identity_ZeroOwner();

    constructor(IEspRegistry registry_) {
        require(address(registry_) != address(0), Erc8004Identity_NoRegistry());
        registry = registry_;
    }

    /// @inheritdoc IERC721Metadata
    function name() external pure returns (string memory) {
        return "Genuine providers";
    }

    /// @inheritdoc IERC721Metadata
    function symbol() external pure returns (string memory) {
        return "GENUINE-ESP";
    }

    /// @inheritdoc IERC721
    function ownerOf(uint256 agentId) public view returns (address owner) {
        owner = registry.espAt(agentId);
        require(owner != address(0), Erc8004Identity_NoSuchAgent(agentId));
    }

    /// @inheritdoc IERC721
    function balanceOf(address owner) external view returns (uint256) {
        require(owner != address(0), Erc8004Identity_ZeroOwner());
        return agentIdOf(owner) == 0 ? 0 : 1;
    }

    /// @inheritdoc IErc8004Identity
    function agentIdOf(address esp) public view returns (uint256) {
        return registry.espOf(esp).index;
    }

    /// @inheritdoc IErc8004Identity
    function getAgentWallet(uint256 agentId) external view returns (address) {
        return ownerOf(agentId);
    }

    /// @inheritdoc IErc8004Identity
    function getMetadata(uint256 agentId, string calldata metadataKey) external view returns (bytes memory) {
        address owner = ownerOf(agentId);
        return metadataKey.equal("agentWallet") ? abi.encodePacked(owner) : bytes("");
    }

    /// @inheritdoc IERC721Metadata
    /// @dev The ERC's registration file, as a data URI.
    function tokenURI(uint256 agentId) external view returns (string memory) {
        address owner = ownerOf(agentId);
        IEspRegistry.Esp memory esp = registry.espOf(owner);
        // solhint-disable quotes
        string memory file = string.concat(
            '{"type":"https://eips.ethereum.org/EIPS/eip-8004#registration-v1","name":"',
            esp.name.escapeJSON(),
            '","description":"Makes pictures or texts to order, and answers for them with a stake.","image":"',
            _IMAGE,
            '","services":[{"name":"web","endpoint":"',
            esp.endpoint.escapeJSON(),
            '"}],"x402Support":false,"active":',
            registry.isActive(owner) ? "true" : "false",
            ',"registrations":[{"agentId":',
            agentId.toString(),
            ',"agentRegistry":"eip155:',
            string.concat(block.chainid.toString(), ":", address(this).toHexString()),
            '"}],"supportedTrust":["reputation","crypto-economic"]}'
        );
        // solhint-enable quotes
        return string.concat("data:application/json;base64,", Base64.encode(bytes(file)));
    }

    /// @inheritdoc IERC721
    function getApproved(uint256 agentId) external view returns (address) {
        ownerOf(agentId);
        return address(0);
    }

    /// @inheritdoc IERC721
    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IERC721
    function approve(address, uint256) external pure {
        revert Erc8004Identity_NotTransferable();
    }

    /// @inheritdoc IERC721
    function setApprovalForAll(address, bool) external pure {
        revert Erc8004Identity_NotTransferable();
    }

    /// @inheritdoc IERC721
    function transferFrom(address, address, uint256) external pure {
        revert Erc8004Identity_NotTransferable();
    }

    /// @inheritdoc IERC721
    function safeTransferFrom(address, address, uint256) external pure {
        revert Erc8004Identity_NotTransferable();
    }

    /// @inheritdoc IERC721
    function safeTransferFrom(address, address, uint256, bytes calldata) external pure {
        revert Erc8004Identity_NotTransferable();
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return
            interfaceId == type(IERC721).interfaceId ||
            interfaceId == type(IERC721Metadata).interfaceId ||
            interfaceId == type(IErc8004Identity).interfaceId ||
            super.supportsInterface(interfaceId);
    }
}
