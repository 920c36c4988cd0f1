// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
// cspell:ignore Csvg Ccircle Cellipse

/// @title Contract-level metadata for marketplaces (ERC-7572)
/// @notice Stored in the code: it needs no server and is immutable.
library ContractMetadata {
    // solhint-disable quotes
    // JSON needs double quotes inside.
    string private constant _WORDS =
        '{"name":"Genuine","symbol":"GENUINE","description":"Pictures and texts made by or with AI. Each has a proof of who made it and of what it looks like; copies are measured by the chain and removed.","image":"data:image/svg+xml,';
    string private constant _IMAGE =
        "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'%3E%3Ccircle cx='50' cy='50' r='50' fill='%230c5d52'/%3E%3Cg fill='none' stroke='%23f5f3ec' stroke-width='4'%3E%3Cellipse cx='50' cy='50' rx='38' ry='16'/%3E%3Cellipse cx='50' cy='50' rx='38' ry='16' transform='rotate(45 50 50)'/%3E%3Cellipse cx='50' cy='50' rx='38' ry='16' transform='rotate(90 50 50)'/%3E%3Cellipse cx='50' cy='50' rx='38' ry='16' transform='rotate(135 50 50)'/%3E%3C/g%3E%3C/svg%3E";

    /// @notice A data URI of JSON with name, description and image.
    /// @return A data URI.
    function uri() internal pure returns (string memory) {
        bytes memory json = bytes(string.concat(_WORDS, _IMAGE, '"}'));
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }
}
