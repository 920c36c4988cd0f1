// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductRegistry} from "../../contracts/interfaces/IProductRegistry.sol";
import {Wired} from "../../contracts/lib/Wired.sol";
import {Registration} from "./support/Registration.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";

/// @notice A product as a token: its standard interfaces, and the accounts that can transfer it.
contract ProductTokenTest is Registration {
    function test_RevertWhen_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_UnknownProduct.selector, id));
        registry.productOf(id);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id));
        IERC721Metadata(address(registry)).tokenURI(id);
    }

    // --- standards ---

    function test_Interfaces() public view {
        bytes4[6] memory ids = [
            bytes4(0x01ffc9a7), // ERC-165
            0x80ac58cd, // ERC-721
            0x5b5e139f, // ERC-721 metadata
            0x2a55205a, // ERC-2981
            0x49064906, // ERC-4906
            type(IProductRegistry).interfaceId
        ];
        for (uint256 i = 0; i < 6; i++) holds("supported", registry.supportsInterface(ids[i]));
        holds("the invalid id", !registry.supportsInterface(0xffffffff));
        holds("enumerable", !registry.supportsInterface(0x780e9d63));
    }

    function test_MetadataComesFromTheProvider() public {
        _register();
        string memory uri = IERC721Metadata(address(registry)).tokenURI(id);
        bytes memory tail = bytes("/metadata.json");
        bytes memory head = bytes("http://127.0.0.1:4001/products/0x");
        same("length", bytes(uri).length, head.length + 64 + tail.length);
        for (uint256 i = 0; i < head.length; i++) holds("head", bytes(uri)[i] == head[i]);
        // It follows the provider when that moves.
        vm.prank(aurora.who);
        esps.update("Aurora", "https://a");
        same("moved", bytes(IERC721Metadata(address(registry)).tokenURI(id)).length, 9 + 12 + 64 + tail.length);
        same("name", IERC721Metadata(address(registry)).name(), "Genuine");
        same("symbol", IERC721Metadata(address(registry)).symbol(), "GENUINE");
    }

    function testFuzz_RoyaltyIsTheProducers(uint256 price) public {
        _register();
        price = within(price, 0, type(uint256).max / 10_000);
        (address receiver, uint256 amount) = IERC2981(address(registry)).royaltyInfo(id, price);
        same("receiver", receiver, alice.who);
        same("amount", amount, (price * ROYALTY) / 10_000);
    }

    function test_RevertWhen_RoyaltyIsMoreThanAll() public {
        bytes memory code = bytes.concat(
            vm.getCode("ProductRegistry.sol:ProductRegistry"),
            abi.encode(esps, timelock, similarity, uint256(10_001), COMMITMENT)
        );
        address made;
        assembly ("memory-safe") {
            made := create(0, add(code, 0x20), mload(code))
        }
        same("not deployed", made, address(0));
    }

    // --- modules ---

    function test_OnlyItsModuleMovesWhat() public {
        _register();
        bytes memory refused = abi.encodeWithSelector(Wired.Wired_NotModule.selector, stranger.who);
        vm.startPrank(stranger.who);
        vm.expectRevert(refused);
        registry.hold(id);
        vm.expectRevert(refused);
        registry.release(id, alice.who);
        vm.expectRevert(refused);
        registry.transferHeld(id, stranger.who);
        vm.expectRevert(refused);
        registry.remove(id);
        vm.stopPrank();
        // One module has not the power of another.
        vm.startPrank(address(challenges));
        refused = abi.encodeWithSelector(Wired.Wired_NotModule.selector, address(challenges));
        vm.expectRevert(refused);
        registry.hold(id);
        vm.expectRevert(refused);
        registry.transferHeld(id, stranger.who);
        vm.stopPrank();
        vm.startPrank(address(sales));
        refused = abi.encodeWithSelector(Wired.Wired_NotModule.selector, address(sales));
        vm.expectRevert(refused);
        registry.remove(id);
        vm.stopPrank();
    }

    function test_HeldStaysWhereItIs() public {
        _register();
        vm.prank(alice.who);
        registry.approve(mallory.who, id);
        vm.startPrank(address(sales));
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_NotHeld.selector, id));
        registry.release(id, alice.who);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_NotHeld.selector, id));
        registry.transferHeld(id, bob.who);
        registry.hold(id);
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.Registry_AlreadyHeld.selector, id));
        registry.hold(id);
        vm.stopPrank();
        bytes memory held = abi.encodeWithSelector(IProductRegistry.Registry_Immovable.selector, id);
        vm.expectRevert(held);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, id);
        vm.expectRevert(held);
        vm.prank(mallory.who);
        registry.safeTransferFrom(alice.who, mallory.who, id);
        vm.prank(address(sales));
        registry.release(id, alice.who);
        vm.prank(mallory.who); // the old approval still stands
        registry.transferFrom(alice.who, mallory.who, id);
    }

    function test_ARemovedProductIsNeverHeldAgain() public {
        _register();
        vm.prank(address(challenges));
        vm.expectEmit(address(registry));
        emit IProductRegistry.ProductStatusChanged(id, IProductRegistry.Status.Removed);
        vm.expectEmit(address(registry));
        emit IERC4906.MetadataUpdate(id);
        registry.remove(id);
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.Registry_NotActive.selector, id, IProductRegistry.Status.Removed)
        );
        vm.prank(address(sales));
        registry.hold(id);
    }

    /// @notice Each change that an offer must notice makes a new revision.
    function test_RevisionGrows() public {
        _register();
        uint256 revision = registry.productOf(id).revision;
        vm.prank(alice.who);
        registry.transferFrom(alice.who, alice.who, id);
        same("transfer", registry.productOf(id).revision, ++revision);
        vm.prank(address(sales));
        registry.hold(id);
        same("hold", registry.productOf(id).revision, ++revision);
    }
}
