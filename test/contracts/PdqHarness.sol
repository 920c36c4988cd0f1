// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pdq} from "../../contracts/lib/Pdq.sol";

/// Gives the library an address: callers outside reach it by a call, and may ask what it costs.
contract PdqHarness {
    function fingerprint(bytes calldata luma) external pure returns (uint256 hash, uint256 quality) {
        return Pdq.fingerprint(luma);
    }

    function distance(uint256 a, uint256 b) external pure returns (uint256) {
        return Pdq.distance(a, b);
    }

    /// @return gasUsed by the fingerprint alone: without calldata and the base price of a transaction
    function fingerprintGas(bytes calldata luma) external view returns (uint256 gasUsed) {
        uint256 before = gasleft();
        Pdq.fingerprint(luma);
        gasUsed = before - gasleft();
    }
}
