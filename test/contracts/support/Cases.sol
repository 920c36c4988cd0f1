// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {ILicenceRegistry} from "../../../contracts/interfaces/ILicenceRegistry.sol";
import {AffineMap} from "../../../contracts/lib/Resample.sol";

/// @notice Accusations, by what they need.
library Openings {
    function copied(
        uint256 originalId,
        uint256 accusedId,
        IChallenge.Mandate memory mandate
    ) internal pure returns (IChallenge.Opening memory o) {
        (o.originalId, o.accusedId, o.mandate) = (originalId, accusedId, mandate);
    }

    function under(
        uint256 originalId,
        uint256 accusedId,
        bytes memory blocks,
        AffineMap memory map,
        IChallenge.Mandate memory mandate
    ) internal pure returns (IChallenge.Opening memory o) {
        o = copied(originalId, accusedId, mandate);
        o.map = map;
        if (map.reverse) o.accusedBlocks = blocks;
        else o.originalBlocks = blocks;
    }

    function alike(
        uint256 originalId,
        uint256 accusedId,
        string memory statement,
        IChallenge.Mandate memory mandate
    ) internal pure returns (IChallenge.Opening memory o) {
        o = copied(originalId, accusedId, mandate);
        (o.ground, o.statement) = (IChallenge.Ground.Appearance, statement);
    }

    function alikeUnder(
        uint256 originalId,
        uint256 accusedId,
        bytes memory blocks,
        AffineMap memory map,
        string memory statement,
        IChallenge.Mandate memory mandate
    ) internal pure returns (IChallenge.Opening memory o) {
        o = alike(originalId, accusedId, statement, mandate);
        o.map = map;
        if (map.reverse) o.accusedBlocks = blocks;
        else o.originalBlocks = blocks;
    }

    function falsely(uint256 accusedId, string memory statement) internal pure returns (IChallenge.Opening memory o) {
        (o.ground, o.accusedId, o.statement) = (IChallenge.Ground.Attestation, accusedId, statement);
    }
}

/// @notice Answers, by what they bring.
library Answers {
    function earlier(uint256 earlierId) internal pure returns (IChallenge.Answer memory a) {
        (a.defence, a.earlierId) = (IChallenge.Defence.EarlierOwn, earlierId);
    }

    function earlierUnder(
        uint256 earlierId,
        bytes memory blocks,
        AffineMap memory map
    ) internal pure returns (IChallenge.Answer memory a) {
        a = earlier(earlierId);
        (a.earlierBlocks, a.map) = (blocks, map);
    }

    function older(uint256 earlierId, string memory statement) internal pure returns (IChallenge.Answer memory a) {
        (a.defence, a.earlierId, a.statement) = (IChallenge.Defence.OlderThanBoth, earlierId, statement);
    }

    function licensed(
        ILicenceRegistry.Licence memory licence,
        bytes memory signature
    ) internal pure returns (IChallenge.Answer memory a) {
        (a.defence, a.licence, a.ownerSignature) = (IChallenge.Defence.Licence, licence, signature);
    }
}
