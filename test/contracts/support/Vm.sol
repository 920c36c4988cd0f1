// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The cheat codes of Hardhat's Solidity test runner that these tests use.
interface Vm {
    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function label(address account, string calldata name) external;
    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function etch(address account, bytes calldata code) external;
    function deal(address account, uint256 balance) external;
    function warp(uint256 timestamp) external;
    function chainId(uint256 newChainId) external;
    function getBlockTimestamp() external view returns (uint256);
    function roll(uint256 blockNumber) external;
    function getBlockNumber() external view returns (uint256);
    function setBlockhash(uint256 blockNumber, bytes32 blockHash) external;
    function expectRevert(bytes calldata revertData) external;
    function expectEmit(address emitter) external;
    function expectCall(address callee, bytes calldata data) external;
    function assume(bool condition) external pure;
    function getCode(string calldata artifact) external view returns (bytes memory creationCode);
    function envOr(string calldata name, uint256 defaultValue) external view returns (uint256 value);
}

/// @notice Assertions and the cheat codes.
abstract contract Test {
    Vm internal constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    error Different(string what, uint256 actual, uint256 expected);
    error DifferentBytes(string what, bytes actual, bytes expected);
    error DifferentText(string what, string actual, string expected);
    error Untrue(string what);
    error TooMuch(string what, uint256 actual, uint256 limit);

    function same(string memory what, uint256 actual, uint256 expected) internal pure {
        require(actual == expected, Different(what, actual, expected));
    }

    function same(string memory what, address actual, address expected) internal pure {
        same(what, uint160(actual), uint160(expected));
    }

    function same(string memory what, bytes32 actual, bytes32 expected) internal pure {
        same(what, uint256(actual), uint256(expected));
    }

    function same(string memory what, bytes memory actual, bytes memory expected) internal pure {
        require(keccak256(actual) == keccak256(expected), DifferentBytes(what, actual, expected));
    }

    function same(string memory what, string memory actual, string memory expected) internal pure {
        require(keccak256(bytes(actual)) == keccak256(bytes(expected)), DifferentText(what, actual, expected));
    }

    function holds(string memory what, bool condition) internal pure {
        require(condition, Untrue(what));
    }

    function atMost(string memory what, uint256 actual, uint256 limit) internal pure {
        require(actual <= limit, TooMuch(what, actual, limit));
    }

    /// @notice Deploys by name, from the artifact: `new` would have the compiler build the contract again in every test.
    /// (When one test file is run by its name, `hardhat build` must come first.)
    function create(string memory name, bytes memory arguments) internal returns (address deployed) {
        return createFrom(string.concat(name, ".sol:", name), arguments);
    }

    /// @param artifact `File.sol:Contract`.
    function createFrom(string memory artifact, bytes memory arguments) internal returns (address deployed) {
        bytes memory code = bytes.concat(vm.getCode(artifact), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
            if iszero(deployed) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    /// @notice `x` folded into [low, high].
    function within(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        if (x >= low && x <= high) return x;
        uint256 span = high - low + 1;
        return span == 0 ? x : low + (x % span);
    }

    /// @notice Block time, read afresh: the compiler takes `block.timestamp` for a constant of the call.
    function nowSeconds() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    function skip(uint256 seconds_) internal {
        vm.warp(nowSeconds() + seconds_);
    }
}
