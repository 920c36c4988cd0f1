// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProductDescriptions} from "../../contracts/interfaces/IProductDescriptions.sol";
import {Actor} from "./support/Genuine.sol";
import {Dispute} from "./support/Dispute.sol";
import {TypedData} from "./support/TypedData.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract ProductDescriptionsTest is Dispute {
    IProductDescriptions private _descriptions;

    function setUp() public override {
        super.setUp();
        _descriptions = IProductDescriptions(create("ProductDescriptions", abi.encode(registry)));
    }

    function _words(uint256 revision) private view returns (IProductDescriptions.Description memory d) {
        (d.productId, d.title, d.text) = (original, "The fox", "Under the moon.");
        d.tags = new string[](2);
        (d.tags[0], d.tags[1]) = ("fox", unicode"狐狸");
        (d.revision, d.expiry) = (uint64(revision), uint64(nowSeconds() + 9));
    }

    function _signed(IProductDescriptions.Description memory d, Actor memory by) private view returns (bytes memory) {
        return sign(by, uint256(_descriptions.digestOf(d)));
    }

    function _describe(IProductDescriptions.Description memory d, address by) private {
        vm.prank(by);
        _descriptions.describe(d);
    }

    function _text(uint256 length) private pure returns (string memory) {
        return string(new bytes(length));
    }

    function _latest(uint256 revision, uint256 blockNumber) private view {
        (uint256 r, uint256 b) = _descriptions.latestOf(original);
        same("revision", r, revision);
        same("block", b, blockNumber);
    }

    function test_TheOwnerDescribes() public {
        _latest(0, 0);
        vm.roll(77);
        IProductDescriptions.Description memory d = _words(1);
        vm.expectEmit(address(_descriptions));
        emit IProductDescriptions.ProductDescribed(original, alice.who, 1, d.title, d.text, d.tags);
        _describe(d, alice.who);
        _latest(1, 77);
        vm.roll(80);
        _describe(_words(2), alice.who);
        _latest(2, 80);
    }

    function test_AnybodyBringsTheOwnersSignatureOnce() public {
        IProductDescriptions.Description memory d = _words(1);
        bytes memory signature = _signed(d, alice);
        vm.prank(stranger.who);
        _descriptions.record(d, signature);
        _latest(1, block.number);
        vm.expectRevert(abi.encodeWithSelector(IProductDescriptions.Description_OutOfOrder.selector, original, 1, 2));
        _descriptions.record(d, signature);
    }

    function test_AContractWalletSigns() public {
        Wallet wallet = new Wallet(carol.who);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, address(wallet), original);
        IProductDescriptions.Description memory d = _words(1);
        _descriptions.record(d, _signed(d, carol));
        _latest(1, block.number);
    }

    /// @notice What an earlier owner said stays until the new one says something; it can say nothing more itself.
    function test_AfterASaleOnlyTheNewOwnerDescribes() public {
        _describe(_words(1), alice.who);
        IProductDescriptions.Description memory d = _words(2);
        bytes memory late = _signed(d, alice);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, bob.who, original);
        _latest(1, block.number);
        vm.expectRevert(
            abi.encodeWithSelector(IProductDescriptions.Description_BadSignature.selector, original, bob.who)
        );
        _descriptions.record(d, late);
        vm.expectRevert(
            abi.encodeWithSelector(IProductDescriptions.Description_NotOwner.selector, original, bob.who, alice.who)
        );
        _describe(d, alice.who);
        _describe(d, bob.who);
        _latest(2, block.number);
    }

    /// @notice The digest, worked out by hand.
    function test_DigestIsTypedData() public view {
        IProductDescriptions.Description memory d = _words(3);
        bytes32 head = keccak256(
            "Description(uint256 productId,string title,string text,string[] tags,uint64 revision,uint64 expiry)"
        );
        bytes32 tags = keccak256(abi.encode(keccak256("fox"), keccak256(unicode"狐狸")));
        bytes32 hash = keccak256(
            abi.encode(
                head,
                original,
                keccak256("The fox"),
                keccak256("Under the moon."),
                tags,
                uint256(3),
                uint256(d.expiry)
            )
        );
        uint256 digest = TypedData.digest("Genuine Description", block.chainid, address(_descriptions), hash);
        same("digest", _descriptions.digestOf(d), bytes32(digest));
    }

    function test_RevertWhen_NotTheOwners() public {
        IProductDescriptions.Description memory d = _words(1);
        bytes memory bad = abi.encodeWithSelector(
            IProductDescriptions.Description_BadSignature.selector,
            original,
            alice.who
        );
        bytes memory signature = _signed(d, bob);
        vm.expectRevert(bad);
        _descriptions.record(d, signature);
        // Alice's signature of other words.
        signature = _signed(d, alice);
        d.tags[1] = "cat";
        vm.expectRevert(bad);
        _descriptions.record(d, signature);
        d.productId = 7;
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 7));
        _describe(d, alice.who);
    }

    function test_RevertWhen_OutOfOrderOrTooLate() public {
        for (uint256 wrong = 0; wrong < 3; wrong += 2) {
            vm.expectRevert(
                abi.encodeWithSelector(IProductDescriptions.Description_OutOfOrder.selector, original, wrong, 1)
            );
            _describe(_words(wrong), alice.who);
        }
        IProductDescriptions.Description memory d = _words(1);
        bytes memory signature = _signed(d, alice);
        skip(9);
        bytes memory expired = abi.encodeWithSelector(
            IProductDescriptions.Description_Expired.selector,
            d.expiry,
            nowSeconds()
        );
        vm.expectRevert(expired);
        _describe(d, alice.who);
        vm.expectRevert(expired);
        _descriptions.record(d, signature);
    }

    function test_LengthsHaveLimits() public {
        for (uint256 i = 0; i < 4; ++i) {
            IProductDescriptions.Description memory d = _words(1);
            if (i == 0) d.title = _text(321);
            if (i == 1) d.text = _text(4_001);
            if (i == 2) d.tags = new string[](11);
            if (i == 3) d.tags[1] = _text(121);
            vm.expectRevert(abi.encodeWithSelector(IProductDescriptions.Description_TooLong.selector, original));
            _describe(d, alice.who);
        }
        IProductDescriptions.Description memory most = _words(1);
        (most.title, most.text, most.tags) = (_text(320), _text(4_000), new string[](10));
        for (uint256 i = 0; i < 10; ++i) most.tags[i] = _text(120);
        _describe(most, alice.who);
        _latest(1, block.number);
    }
}
