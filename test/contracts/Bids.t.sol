// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBids} from "../../contracts/interfaces/IBids.sol";
import {IListings} from "../../contracts/interfaces/IListings.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Dispute} from "./support/Dispute.sol";
import {Actor} from "./support/Genuine.sol";
import {TypedData} from "./support/TypedData.sol";
import {Ware} from "./support/Trade.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC20Errors, IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract BidsTest is Dispute {
    uint256 private constant PRICE = 40 * DOLLAR;
    Ware private w;

    function setUp() public override {
        super.setUp();
        w = ware(alice, 7, PRICE);
        w.buyer = bob.who;
    }

    function _bid() private view returns (IBids.Bid memory b) {
        b.buyer = w.buyer;
        b.productId = w.id;
        b.price = PRICE;
        b.encryptionKey = ENCRYPTION_KEY;
        b.nonce = 5;
        b.expiry = uint64(nowSeconds() + 1 days);
    }

    function _signed(IBids.Bid memory b, Actor memory by) private view returns (bytes memory) {
        return sign(by, uint256(sales.digestOfBid(b)));
    }

    function _accept(address owner, IBids.Bid memory b, bytes memory signature) private {
        vm.prank(owner);
        sales.acceptBid(b, signature, address(0), 0);
    }

    /// @dev `acceptBid` and `checkBid` fail alike: who keeps bids can rely on the check.
    function _dead(IBids.Bid memory b, bytes memory signature, bytes memory reason) private {
        vm.expectRevert(reason);
        sales.checkBid(b, signature);
        address owner = registry.ownerOf(w.id);
        vm.expectRevert(reason);
        _accept(owner, b, signature);
    }

    function _badSignature(IBids.Bid memory b) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBids.Bid_BadSignature.selector, b.productId, b.buyer);
    }

    function _spent(IBids.Bid memory b) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBids.Bid_Spent.selector, b.buyer, b.nonce);
    }

    // --- the good way ---

    function test_FromBidToSettlement() public {
        IBids.Bid memory b = _bid();
        b.acceptor = carol.who;
        bytes memory signature = _signed(b, bob);
        sales.checkBid(b, signature);
        uint256 before = token.balanceOf(bob.who);
        vm.expectEmit(address(sales));
        emit IBids.BidSpent(bob.who, 5);
        vm.expectEmit(address(sales));
        emit ISaleEscrow.SaleLocked(
            w.id,
            bob.who,
            alice.who,
            aurora.who,
            PRICE,
            ENCRYPTION_KEY,
            nowSeconds() + SALE_DELIVERY
        );
        vm.prank(alice.who);
        sales.acceptBid(b, signature, aurora.who, 250);
        same("paid by the buyer", token.balanceOf(bob.who), before - PRICE);
        same("locked", vault.balanceOf(address(sales)), PRICE);
        holds("held", registry.productOf(w.id).held);
        holds("spent", sales.isBidSpent(bob.who, 5));
        same("acceptor", sales.acceptorOf(w.id), carol.who);
        ISaleEscrow.Sale memory sale = sales.saleOf(w.id);
        same("seller", sale.seller, alice.who);
        same("buyer", sale.buyer, bob.who);
        same("agent", sale.agent, aurora.who);
        same("share", sale.agentBasisPoints, 250);
        same("price", sale.price, PRICE);

        deliver(w, aurora.who);
        vm.prank(carol.who);
        sales.accept(w.id, w.deliveryHash);
        reveal(w, aurora.who);
        vm.prank(bob.who);
        sales.settle(w.id);
        same("owner", registry.ownerOf(w.id), bob.who);
        uint256 agentFee = (PRICE * 250) / 10_000;
        uint256 poolShare = (PRICE * SETTLED_TO_POOL) / 10_000;
        same("seller's money", vault.balanceOf(alice.who), PRICE - agentFee - poolShare);
        same("agent's money", vault.balanceOf(aurora.who), agentFee);
    }

    /// @notice The digest, worked out by hand.
    function test_DigestIsTypedData() public view {
        IBids.Bid memory b = _bid();
        bytes32 head = keccak256(
            "Bid(address buyer,uint256 productId,uint256 price,bytes32 encryptionKey,address acceptor,uint256 nonce,uint64 expiry)"
        );
        bytes32 message = keccak256(bytes.concat(head, abi.encode(b)));
        same(
            "digest",
            sales.digestOfBid(b),
            bytes32(TypedData.digest("Genuine Sale", block.chainid, address(sales), message))
        );
    }

    function test_AContractWalletBidsAndSells() public {
        Wallet wallet = new Wallet(carol.who);
        fund(address(wallet));
        IBids.Bid memory b = _bid();
        b.buyer = address(wallet);
        _dead(b, _signed(b, bob), _badSignature(b));
        _accept(alice.who, b, _signed(b, carol));
        same("buyer", sales.saleOf(w.id).buyer, address(wallet));
    }

    /// @notice The bid is for the work: who owns it when it is accepted is paid.
    function test_ANewOwnerAcceptsAndTheFormerCannot() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, w.id);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotOwner.selector, w.id, carol.who, alice.who));
        _accept(alice.who, b, signature);
        _accept(carol.who, b, signature);
        same("seller", sales.saleOf(w.id).seller, carol.who);
    }

    // --- replay ---

    function test_RevertWhen_AcceptedTwice() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        _accept(alice.who, b, signature);
        vm.expectRevert(
            abi.encodeWithSelector(ISaleEscrow.Sale_StillOpen.selector, w.id, ITwoWayGuarantee.Status.Locked)
        );
        _accept(alice.who, b, signature);
        // Nor after the sale has failed and the work is free again.
        skip(SALE_DELIVERY);
        sales.refund(w.id);
        _dead(b, signature, _spent(b));
        // Nor by another signature over the same nonce at another price.
        b.price = PRICE / 2;
        _dead(b, _signed(b, bob), _spent(b));
        b.nonce = 6;
        _accept(alice.who, b, _signed(b, bob));
    }

    function test_RevertWhen_ReplayedOnAnotherChain() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        _dead(b, signature, _badSignature(b));
        vm.chainId(here);
        _accept(alice.who, b, signature);
    }

    /// @notice Each field is signed: none can be changed by who accepts the bid.
    function test_RevertWhen_AFieldIsNotAsSigned() public {
        bytes memory signature = _signed(_bid(), bob);
        IBids.Bid memory b = _bid();
        b.price += 1;
        _dead(b, signature, _badSignature(b));
        b = _bid();
        b.encryptionKey = bytes32(uint256(1));
        _dead(b, signature, _badSignature(b));
        b = _bid();
        b.acceptor = alice.who;
        _dead(b, signature, _badSignature(b));
        b = _bid();
        b.nonce += 1;
        _dead(b, signature, _badSignature(b));
        b = _bid();
        b.expiry += 1;
        _dead(b, signature, _badSignature(b));
        b = _bid();
        b.buyer = carol.who;
        _dead(b, signature, _badSignature(b));
        b = _bid();
        _dead(b, _signed(b, mallory), _badSignature(b));
        _dead(b, "", _badSignature(b));
    }

    function test_RevertWhen_ForAnotherProduct() public {
        bytes memory signature = _signed(_bid(), bob);
        w = ware(alice, 8, PRICE);
        w.buyer = bob.who;
        IBids.Bid memory b = _bid();
        _dead(b, signature, _badSignature(b));
    }

    /// @notice The signature of a listing is none of a bid, whatever the fields are.
    function test_RevertWhen_TheSignatureIsOfAListing() public {
        IListings.Listing memory l = listing(w, address(0), 0);
        bytes memory signature = signed(l, bob);
        IBids.Bid memory b = _bid();
        _dead(b, signature, _badSignature(b));
    }

    // --- ends ---

    function test_RevertWhen_Expired() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        vm.warp(b.expiry);
        _dead(
            b,
            signature,
            abi.encodeWithSelector(IBids.Bid_Expired.selector, w.id, uint256(b.expiry), uint256(b.expiry))
        );
        vm.warp(b.expiry - 1);
        _accept(alice.who, b, signature);
    }

    function test_RevertWhen_Cancelled() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        vm.prank(mallory.who); // of others: makes no difference
        sales.cancelBid(b.nonce);
        sales.checkBid(b, signature);
        vm.expectEmit(address(sales));
        emit IBids.BidSpent(bob.who, b.nonce);
        vm.prank(bob.who);
        sales.cancelBid(b.nonce);
        _dead(b, signature, _spent(b));
        vm.expectRevert(_spent(b));
        vm.prank(bob.who);
        sales.cancelBid(b.nonce);
        // Only this one is gone.
        b.nonce = 6;
        _accept(alice.who, b, _signed(b, bob));
    }

    function test_RevertWhen_ThePriceIsNoPrice() public {
        IBids.Bid memory b = _bid();
        uint256 most = type(uint96).max;
        b.price = most + 1;
        bytes memory signature = _signed(b, bob);
        vm.expectRevert(abi.encodeWithSelector(IBids.Bid_BadPrice.selector, w.id, b.price, most));
        sales.checkBid(b, signature);
        b.price = 0;
        signature = _signed(b, bob);
        vm.expectRevert(abi.encodeWithSelector(IBids.Bid_BadPrice.selector, w.id, 0, most));
        sales.checkBid(b, signature);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_ZeroPrice.selector, w.id));
        _accept(alice.who, b, signature);
    }

    // --- money ---

    function test_RevertWhen_TheAllowanceIsRevoked() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        vm.prank(bob.who);
        token.approve(address(vault), PRICE - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(vault), PRICE - 1, PRICE)
        );
        _accept(alice.who, b, signature);
        // Nothing happened: the bid is not spent, the work is free.
        holds("not spent", !sales.isBidSpent(bob.who, b.nonce));
        holds("free", !registry.productOf(w.id).held);
        same("no sale", uint256(statusOf(w.id)), 0);
        vm.prank(bob.who);
        token.approve(address(vault), PRICE);
        _accept(alice.who, b, signature);
    }

    function test_TheBalanceAtTheVaultPaysFirst() public {
        vm.prank(bob.who);
        vault.deposit(PRICE);
        vm.prank(bob.who);
        token.approve(address(vault), 0);
        IBids.Bid memory b = _bid();
        _accept(alice.who, b, _signed(b, bob));
        same("spent", vault.balanceOf(bob.who), 0);
    }

    /// @notice Two bids of one buyer that has the money once: the second acceptance takes nothing.
    function test_RevertWhen_TheMoneyWentIntoAnotherBid() public {
        Ware memory first = w;
        IBids.Bid memory b = _bid();
        vm.prank(bob.who);
        token.approve(address(vault), PRICE);
        _accept(alice.who, b, _signed(b, bob));
        w = ware(alice, 8, PRICE);
        w.buyer = bob.who;
        b = _bid();
        b.nonce = 6;
        bytes memory signature = _signed(b, bob);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(vault), 0, PRICE)
        );
        _accept(alice.who, b, signature);
        same("the first goes on", uint256(statusOf(first.id)), uint256(ITwoWayGuarantee.Status.Locked));
    }

    // --- the product ---

    function test_RevertWhen_TheOwnerBidsOrAStrangerAccepts() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotOwner.selector, w.id, alice.who, mallory.who));
        _accept(mallory.who, b, signature);
        b.buyer = alice.who;
        signature = _signed(b, alice);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_OwnProduct.selector, w.id, alice.who));
        _accept(alice.who, b, signature);
    }

    function test_RevertWhen_TheAgentTakesTooMuch() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_AgentShareTooHigh.selector, 5_001, 5_000));
        vm.prank(alice.who);
        sales.acceptBid(b, signature, aurora.who, 5_001);
    }

    function test_RevertWhen_NobodyPledged() public {
        vm.prank(alice.who);
        pledges.withdraw(w.id);
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        sales.checkBid(b, signature); // it binds its buyer still
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotPledged.selector, w.id));
        _accept(alice.who, b, signature);
    }

    function test_RevertWhen_TheWorkWasRemoved() public {
        w = ware(mallory, 1, PRICE); // the same picture as alice's original, later
        w.buyer = bob.who;
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        skip(1);
        _finish(open(alice.who, original, w.id));
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, w.id));
        _accept(mallory.who, b, signature);
    }

    // --- beside offers and listings ---

    /// @notice Whatever the owner asked before, dearer or cheaper: the buyer pays what it bid, and the old terms are gone.
    function test_TheOwnersOldTermsChangeNothingForTheBuyer() public {
        IListings.Listing memory l = listing(w, mallory.who, 4_000);
        l.price = PRICE / 4;
        bytes memory listed = signed(l, alice);
        w.price = PRICE * 2;
        offer(w, mallory.who, 5_000);
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        vm.prank(alice.who);
        sales.acceptBid(b, signature, aurora.who, 100);
        ISaleEscrow.Sale memory sale = sales.saleOf(w.id);
        same("price", sale.price, PRICE);
        same("agent", sale.agent, aurora.who);
        same("share", sale.agentBasisPoints, 100);
        holds("no backing", !sale.backed);
        same("collected", vault.balanceOf(address(sales)), PRICE);
        skip(SALE_DELIVERY);
        sales.refund(w.id);
        same("bob has it back", vault.balanceOf(bob.who), PRICE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IListings.Listing_Outdated.selector,
                w.id,
                l.revision,
                registry.productOf(w.id).revision
            )
        );
        lockListed(carol.who, l, listed);
        w.buyer = carol.who;
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotOffered.selector, w.id));
        buy(w);
    }

    /// @notice An owner that puts the price up in front of the buyer's own purchase cannot have more than was bid.
    function test_APurchaseInFrontLeavesTheBidUnspent() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        IListings.Listing memory l = listing(w, address(0), 0);
        l.price = PRICE / 2;
        lockListed(bob.who, l, signed(l, alice));
        vm.expectRevert(
            abi.encodeWithSelector(ISaleEscrow.Sale_StillOpen.selector, w.id, ITwoWayGuarantee.Status.Locked)
        );
        _accept(alice.who, b, signature);
        same("bob paid once", vault.balanceOf(address(sales)), PRICE / 2);
        holds("not spent", !sales.isBidSpent(bob.who, b.nonce));
    }

    /// @notice After the buyer has the work, its own bid that still stands sells to nobody: it cannot accept it itself.
    function test_ABidOutlivesAPurchaseAndSellsBackToNobody() public {
        IBids.Bid memory b = _bid();
        bytes memory signature = _signed(b, bob);
        walk(w, ITwoWayGuarantee.Status.Settled);
        same("owner", registry.ownerOf(w.id), bob.who);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_OwnProduct.selector, w.id, bob.who));
        _accept(bob.who, b, signature);
    }

    /// @notice Whatever is bid: the buyer pays exactly that, and nobody else pays.
    function testFuzz_OnlyWhoSignedPays(uint256 nonce, uint96 price, address acceptor) public {
        price = uint96(1 + (price % (1_000 * DOLLAR)));
        IBids.Bid memory b = _bid();
        (b.nonce, b.price, b.acceptor) = (nonce, price, acceptor);
        uint256 ofAlice = token.balanceOf(alice.who);
        uint256 ofBob = token.balanceOf(bob.who);
        _accept(alice.who, b, _signed(b, bob));
        same("the owner pays nothing", token.balanceOf(alice.who), ofAlice);
        same("the buyer pays its bid", token.balanceOf(bob.who), ofBob - price);
        holds("spent", sales.isBidSpent(bob.who, nonce));
    }
}
