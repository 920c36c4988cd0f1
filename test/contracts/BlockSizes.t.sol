// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ColourGrid} from "../../contracts/lib/ColourGrid.sol";
import {Detail} from "../../contracts/lib/Detail.sol";
import {IsccImage} from "../../contracts/lib/IsccImage.sol";
import {Test} from "./support/Vm.sol";

contract Measures {
    function iscc(bytes calldata grey) external pure returns (uint256) {
        return IsccImage.code(grey);
    }

    function colour(bytes calldata chroma) external pure returns (uint256) {
        return ColourGrid.descriptor(chroma);
    }

    function colourFromMemory(bytes memory chroma) external pure returns (uint256) {
        return ColourGrid.descriptorFromMemory(chroma);
    }

    function detail(bytes calldata luma) external pure returns (uint256) {
        return Detail.measure(luma);
    }
}

/// @notice Each measure refuses a block that is a byte too short or too long, and says how long it was.
contract BlockSizesTest is Test {
    Measures private measures = new Measures();

    function test_RevertWhen_ABlockHasAnotherSize() public {
        for (uint256 off = 0; off < 2; off++) {
            uint256 length = 1023 + 2 * off;
            vm.expectRevert(abi.encodeWithSelector(IsccImage.IsccImage_BadGreyLength.selector, length));
            measures.iscc(new bytes(length));
            length = 127 + 2 * off;
            vm.expectRevert(abi.encodeWithSelector(ColourGrid.ColourGrid_BadChromaLength.selector, length));
            measures.colour(new bytes(length));
            vm.expectRevert(abi.encodeWithSelector(ColourGrid.ColourGrid_BadChromaLength.selector, length));
            measures.colourFromMemory(new bytes(length));
            length = 4095 + 2 * off;
            vm.expectRevert(abi.encodeWithSelector(Detail.Detail_BadLumaLength.selector, length));
            measures.detail(new bytes(length));
        }
    }

    function test_ColoursInMemoryAreThoseInCalldata() public view {
        bytes memory chroma = new bytes(128);
        for (uint256 i = 0; i < 128; i++) chroma[i] = bytes1(uint8(uint256(keccak256(abi.encode(i)))));
        same("descriptor", measures.colourFromMemory(chroma), measures.colour(chroma));
    }
}
