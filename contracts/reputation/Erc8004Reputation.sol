// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc8004Identity} from "../interfaces/IErc8004Identity.sol";
import {IErc8004Reputation} from "../interfaces/IErc8004Reputation.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {Opinions} from "../lib/Opinions.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title ERC-8004 adapter of the reputation
/// @notice Stateless and read-only. Anyone may deploy it at any time for any `IReputation`; no contract depends on it, so
/// it is not part of the system's own deployment.
contract Erc8004Reputation is IErc8004Reputation, ERC165 {
    using Strings for string;

    uint8 private constant _DECIMALS = 18;
    uint64 private constant _FEEDBACKS = 2; // score and confidence

    /// @notice The contract that stores the opinions.
    IReputation public immutable reputation;
    IErc8004Identity private immutable _identity;

    error Erc8004Reputation_NoReputation();
    error Erc8004Reputation_NoIdentity();
    error Erc8004Reputation_NoClients(uint256 agentId);
    error Erc8004Reputation_NoSuchFeedback(uint256 agentId, address client, uint64 index, uint64 last);

    constructor(IReputation reputation_, IErc8004Identity identity) {
        require(address(reputation_) != address(0), Erc8004Reputation_NoReputation());
        require(address(identity) != address(0), Erc8004Reputation_NoIdentity());
        (reputation, _identity) = (reputation_, identity);
    }

    /// @inheritdoc IErc8004Reputation
    function getIdentityRegistry() external view returns (address) {
        return address(_identity);
    }

    /// @inheritdoc IErc8004Reputation
    function getSummary(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2
    ) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals) {
        // Check
        require(clientAddresses.length != 0, Erc8004Reputation_NoClients(agentId));
        address esp = _identity.ownerOf(agentId);
        bool confidence = tag1.equal("confidence");
        if (!confidence && !_matches(tag1, "score")) return (0, 0, _DECIMALS);

        uint256 sum;
        for (uint256 i = 0; i < clientAddresses.length; i++) {
            (bool known, IReputation.Opinion memory opinion) = _opinion(clientAddresses[i], esp, tag2);
            if (!known || opinion.uncertainty == Opinions.ONE) continue;
            sum += confidence ? Opinions.ONE - opinion.uncertainty : Opinions.score(opinion);
            count++;
        }
        return (count, count == 0 ? int128(0) : _value(sum / count), _DECIMALS);
    }

    /// @inheritdoc IErc8004Reputation
    function readFeedback(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex
    )
        external
        view
        returns (int128 value, uint8 valueDecimals, string memory tag1, string memory tag2, bool isRevoked)
    {
        // Check
        uint64 last = getLastIndex(agentId, clientAddress);
        require(
            feedbackIndex != 0 && feedbackIndex <= last,
            Erc8004Reputation_NoSuchFeedback(agentId, clientAddress, feedbackIndex, last)
        );

        IReputation.Opinion memory opinion = reputation.localOpinion(clientAddress, _identity.ownerOf(agentId));
        return (_feedback(opinion, feedbackIndex), _DECIMALS, _measure(feedbackIndex), "local", false);
    }

    /// @inheritdoc IErc8004Reputation
    function readAllFeedback(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2,
        bool
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
        )
    {
        address esp = _identity.ownerOf(agentId);
        address[] memory asked = clientAddresses.length == 0 ? reputation.clientsOf(esp) : clientAddresses;

        uint256 most = _matches(tag2, "local") ? asked.length * _FEEDBACKS : 0;
        clients = new address[](most);
        feedbackIndexes = new uint64[](most);
        values = new int128[](most);
        uint256 found;
        for (uint256 i = 0; i < most; i++) {
            address client = asked[i / _FEEDBACKS];
            uint64 index = uint64(i % _FEEDBACKS) + 1;
            IReputation.Opinion memory opinion = reputation.localOpinion(client, esp);
            if (opinion.uncertainty == Opinions.ONE || !_matches(tag1, _measure(index))) continue;
            (clients[found], feedbackIndexes[found], values[found]) = (client, index, _feedback(opinion, index));
            found++;
        }
        // Only as long as what was found.
        assembly ("memory-safe") {
            mstore(clients, found)
            mstore(feedbackIndexes, found)
            mstore(values, found)
        }
        valueDecimals = new uint8[](found);
        tag1s = new string[](found);
        tag2s = new string[](found);
        revokedStatuses = new bool[](found);
        for (uint256 i = 0; i < found; i++) {
            (valueDecimals[i], tag1s[i], tag2s[i]) = (_DECIMALS, _measure(feedbackIndexes[i]), "local");
        }
    }

    /// @inheritdoc IErc8004Reputation
    function getResponseCount(uint256, address, uint64, address[] calldata) external pure returns (uint64) {
        return 0;
    }

    /// @inheritdoc IErc8004Reputation
    function getClients(uint256 agentId) external view returns (address[] memory) {
        return reputation.clientsOf(_identity.ownerOf(agentId));
    }

    /// @inheritdoc IErc8004Reputation
    function getLastIndex(uint256 agentId, address clientAddress) public view returns (uint64) {
        return
            reputation.localOpinion(clientAddress, _identity.ownerOf(agentId)).uncertainty == Opinions.ONE
                ? 0
                : _FEEDBACKS;
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IErc8004Reputation).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev The opinion that `tag` selects; `known` is false if it selects none.
    function _opinion(
        address client,
        address esp,
        string calldata tag
    ) private view returns (bool known, IReputation.Opinion memory opinion) {
        if (_matches(tag, "fused")) return (true, reputation.scoreOf(client, esp).fused);
        if (tag.equal("local")) return (true, reputation.localOpinion(client, esp));
        if (tag.equal("overall")) return (true, reputation.overallOpinion(client, esp));
    }

    function _feedback(IReputation.Opinion memory opinion, uint64 index) private pure returns (int128) {
        return _value(index == 1 ? Opinions.score(opinion) : Opinions.ONE - opinion.uncertainty);
    }

    function _measure(uint64 index) private pure returns (string memory) {
        return index == 1 ? "score" : "confidence";
    }

    function _matches(string calldata filter, string memory tag) private pure returns (bool) {
        return bytes(filter).length == 0 || filter.equal(tag);
    }

    /// @dev At most 1e18, so it fits.
    function _value(uint256 wad) private pure returns (int128) {
        return int128(uint128(wad));
    }
}
