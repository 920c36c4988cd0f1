// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IUpkeepPool} from "../interfaces/IUpkeepPool.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Wired} from "../lib/Wired.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice Documented in {IUpkeepPool}.
contract UpkeepPool is IUpkeepPool, Wired {
    IVault private immutable _vault;
    IEspRegistry private immutable _esps;

    constructor(IVault vault, IEspRegistry esps) {
        _vault = vault;
        _esps = esps;
    }

    /// @inheritdoc IUpkeepPool
    function balance() public view returns (uint256) {
        return _vault.balanceOf(address(this));
    }

    /// @inheritdoc IUpkeepPool
    function reward(address keeper, uint256 amount) external onlyModule returns (uint256 paid) {
        if (!_esps.isActive(keeper)) return 0;
        paid = Math.min(amount, balance());
        if (paid == 0) return 0;
        emit UpkeepRewarded({keeper: keeper, module: msg.sender, amount: paid});
        _vault.move({to: keeper, amount: paid});
    }
}
