// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IListings} from "../../contracts/interfaces/IListings.sol";
import {ISaleEscrow} from "../../contracts/interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../../contracts/interfaces/ITwoWayGuarantee.sol";
import {Dispute} from "./support/Dispute.sol";
import {Actor} from "./support/Genuine.sol";
import {TypedData} from "./support/TypedData.sol";
import {Ware} from "./support/Trade.sol";
import {Wallet} from "./support/Wallet.sol";
import {IERC20Errors, IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract ListingsTest is Dispute {
    uint256 private constant PRICE = 40 * DOLLAR;
    Ware private w;

    function setUp() public override {
        super.setUp();
        w = ware(alice, 7, PRICE);
        w.buyer = bob.who;
    }

    function _listing() private view returns (IListings.Listing memory) {
        return listing(w, aurora.who, 250);
    }

    /// @dev `lockListed` and `checkListing` fail alike: who keeps listings can rely on the check.
    function _dead(IListings.Listing memory l, bytes memory signature, bytes memory reason) private {
        vm.expectRevert(reason);
        sales.checkListing(l, signature);
        vm.expectRevert(reason);
        lockListed(w.buyer, l, signature);
    }

    function _outdated(IListings.Listing memory l, uint256 revision) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IListings.Listing_Outdated.selector, l.productId, l.revision, revision);
    }

    function _badSignature(IListings.Listing memory l) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IListings.Listing_BadSignature.selector, l.productId, l.seller);
    }

    function _cancelled(IListings.Listing memory l, uint256 counter) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IListings.Listing_Cancelled.selector, l.seller, l.counter, counter);
    }

    function _cancellation(Actor memory by, address seller, uint256 counter) private view returns (bytes memory) {
        bytes32 head = keccak256("Cancellation(address seller,uint256 counter)");
        return sign(by, _digest(keccak256(abi.encode(head, seller, counter))));
    }

    function _digest(bytes32 message) private view returns (uint256) {
        return TypedData.digest("Genuine Sale", block.chainid, address(sales), message);
    }

    // --- the good way ---

    function test_FromListingToSettlement() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        sales.checkListing(l, signature);
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
        lockListed(bob.who, l, signature);
        same("locked", vault.balanceOf(address(sales)), PRICE);
        holds("held", registry.productOf(w.id).held);
        // The sale is what an offer on chain would have made of it.
        ISaleEscrow.Sale memory sale = sales.saleOf(w.id);
        same("seller", sale.seller, alice.who);
        same("buyer", sale.buyer, bob.who);
        same("agent", sale.agent, aurora.who);
        same("share", sale.agentBasisPoints, 250);
        same("price", sale.price, PRICE);
        same("revision", sale.revision, l.revision);

        deliver(w, aurora.who);
        accept(w);
        reveal(w, aurora.who);
        vm.prank(bob.who);
        sales.settle(w.id);
        same("owner", registry.ownerOf(w.id), bob.who);
        uint256 agentFee = (PRICE * 250) / 10_000;
        uint256 poolShare = (PRICE * SETTLED_TO_POOL) / 10_000;
        same("seller's money", vault.balanceOf(alice.who), PRICE - agentFee - poolShare);
        same("agent's money", vault.balanceOf(aurora.who), agentFee);
        // Sold: the same listing never sells again, not even when the product comes back.
        _dead(l, signature, abi.encodeWithSelector(IListings.Listing_NotOwner.selector, w.id, bob.who, alice.who));
        vm.prank(bob.who);
        registry.transferFrom(bob.who, alice.who, w.id);
        _dead(l, signature, _outdated(l, registry.productOf(w.id).revision));
    }

    /// @notice The digest, worked out by hand.
    function test_DigestIsTypedData() public view {
        IListings.Listing memory l = _listing();
        bytes32 head = keccak256(
            "Listing(address seller,uint256 productId,uint256 price,address agent,uint16 agentBasisPoints,uint64 revision,uint256 counter,uint64 expiry,uint256 backing)"
        );
        same("digest", sales.digestOf(l), bytes32(_digest(keccak256(bytes.concat(head, abi.encode(l))))));
    }

    function test_AContractWalletListsAndCancels() public {
        Wallet wallet = new Wallet(carol.who);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, address(wallet), w.id);
        w.seller = address(wallet);
        IListings.Listing memory l = _listing();
        _dead(l, signed(l, alice), _badSignature(l));
        sales.checkListing(l, signed(l, carol));
        // Its signer takes its listings back without a call of the wallet.
        sales.cancelListingsFor(address(wallet), _cancellation(carol, address(wallet), 0));
        _dead(l, signed(l, carol), _cancelled(l, 1));
        l = _listing();
        lockListed(bob.who, l, signed(l, carol));
        same("seller", sales.saleOf(w.id).seller, address(wallet));
    }

    function test_AContractWalletBuys() public {
        Wallet wallet = new Wallet(carol.who);
        fund(address(wallet));
        IListings.Listing memory l = _listing();
        lockListed(address(wallet), l, signed(l, alice));
        same("buyer", sales.saleOf(w.id).buyer, address(wallet));
    }

    /// @notice As EIP-7702 does it: the account has code now, which knows other signatures than its key's.
    function test_AnAccountThatLentItselfCodeSignsByItsKey() public {
        bytes memory code = address(new Wallet(carol.who)).code;
        vm.etch(alice.who, code);
        vm.etch(aurora.who, code);
        IListings.Listing memory l = _listing();
        sales.checkListing(l, signed(l, alice));
        sales.checkListing(l, signed(l, carol));
        bytes memory others = signed(l, mallory);
        vm.expectRevert(_badSignature(l));
        sales.checkListing(l, others);
        // A provider's proof of a new product.
        same("provider", registry.productOf(ware(alice, 8, PRICE).id).esp, aurora.who);
        bytes memory own = signed(l, alice);
        sales.cancelListingsFor(alice.who, _cancellation(alice, alice.who, 0));
        vm.expectRevert(_cancelled(l, 1));
        sales.checkListing(l, own);
    }

    // --- signatures ---

    /// @notice Each field is signed: none can be changed by who brings the listing.
    function test_RevertWhen_AFieldIsNotAsSigned() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        l.price = 1;
        _dead(l, signature, _badSignature(l));
        l = _listing();
        l.agent = mallory.who;
        _dead(l, signature, _badSignature(l));
        l = _listing();
        l.agentBasisPoints = 5_000;
        _dead(l, signature, _badSignature(l));
        l = _listing();
        l.expiry += 1;
        _dead(l, signature, _badSignature(l));
        Ware memory other = ware(alice, 8, PRICE);
        l = _listing();
        l.productId = other.id;
        l.revision = registry.productOf(other.id).revision;
        _dead(l, signature, _badSignature(l));
        // Of another, and of no one.
        l = _listing();
        _dead(l, signed(l, mallory), _badSignature(l));
        _dead(l, "", _badSignature(l));
    }

    function test_RevertWhen_ReplayedOnAnotherChain() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        bytes memory cancellation = _cancellation(alice, alice.who, 0);
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        _dead(l, signature, _badSignature(l));
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_BadCancellation.selector, alice.who, 0));
        sales.cancelListingsFor(alice.who, cancellation);
        vm.chainId(here);
        lockListed(bob.who, l, signature);
    }

    function test_RevertWhen_ReplayedOnAnotherContract() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        bytes memory cancellation = _cancellation(alice, alice.who, 0);
        ISaleEscrow other = ISaleEscrow(
            create(
                "SaleEscrow",
                abi.encode(
                    vault,
                    esps,
                    registry,
                    pledges,
                    pool,
                    challenges,
                    SALE_DELIVERY,
                    SETTLED_TO_POOL,
                    sales.windows()
                )
            )
        );
        vm.expectRevert(_badSignature(l));
        other.checkListing(l, signature);
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_BadCancellation.selector, alice.who, 0));
        other.cancelListingsFor(alice.who, cancellation);
    }

    // --- terms and time ---

    function test_RevertWhen_TheTermsAreUnfit() public {
        IListings.Listing memory l = _listing();
        l.price = 0;
        _dead(l, signed(l, alice), abi.encodeWithSelector(ISaleEscrow.Sale_ZeroPrice.selector, w.id));
        l.price = uint256(type(uint96).max) + 1;
        _dead(
            l,
            signed(l, alice),
            abi.encodeWithSelector(ISaleEscrow.Sale_PriceTooHigh.selector, w.id, l.price, type(uint96).max)
        );
        l = _listing();
        l.agentBasisPoints = 5_001;
        _dead(l, signed(l, alice), abi.encodeWithSelector(ISaleEscrow.Sale_AgentShareTooHigh.selector, 5_001, 5_000));
        l = _listing();
        w.buyer = alice.who;
        bytes memory signature = signed(l, alice);
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_OwnProduct.selector, w.id, alice.who));
        lockListed(alice.who, l, signature);
    }

    function test_AListingEndsAtItsExpiry() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        vm.warp(l.expiry);
        _dead(l, signature, abi.encodeWithSelector(IListings.Listing_Expired.selector, w.id, l.expiry, l.expiry));
        vm.warp(l.expiry - 1);
        lockListed(bob.who, l, signature);
    }

    function test_RevertWhen_TheBuyerCannotPay() public {
        IListings.Listing memory l = _listing();
        l.price = 3_001 * DOLLAR;
        bytes memory signature = signed(l, alice);
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientBalance.selector,
                bob.who,
                token.balanceOf(bob.who),
                l.price
            )
        );
        lockListed(bob.who, l, signature);
        holds("free", !registry.productOf(w.id).held);
        same("no sale", uint256(statusOf(w.id)), 0);
    }

    // --- what changes a product ---

    function test_AListingDiesWhenTheProductMovesAwayAndBack() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        vm.prank(alice.who);
        registry.transferFrom(alice.who, carol.who, w.id);
        same("revision", registry.productOf(w.id).revision, l.revision + 1);
        _dead(l, signature, abi.encodeWithSelector(IListings.Listing_NotOwner.selector, w.id, carol.who, alice.who));
        vm.prank(carol.who);
        registry.transferFrom(carol.who, alice.who, w.id);
        _dead(l, signature, _outdated(l, l.revision + 2));
    }

    /// @notice An accusation ends no listing: the buyer's price rests until the case has ended.
    function test_AListingOutlivesAnAccusation() public {
        w = ware(mallory, 1, PRICE); // the same picture as alice's original, later
        w.buyer = bob.who;
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, mallory);
        skip(1);
        uint256 case_ = open(alice.who, original, w.id);
        same("revision", registry.productOf(w.id).revision, l.revision);
        lockListed(bob.who, l, signature);
        _finish(case_);
        same("bob has his price", vault.balanceOf(bob.who), PRICE);
    }

    function test_AListingDiesWithTheProduct() public {
        w = ware(mallory, 1, PRICE);
        w.buyer = bob.who;
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, mallory);
        skip(1);
        _finish(open(alice.who, original, w.id));
        holds("revision", registry.productOf(w.id).revision > l.revision);
        _dead(l, signature, abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, w.id));
    }

    function test_AListingDiesWithASaleAlsoWhenItFails() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        lockListed(bob.who, l, signature);
        same("revision", registry.productOf(w.id).revision, l.revision + 1);
        w.buyer = carol.who;
        bytes memory open_ = abi.encodeWithSelector(
            ISaleEscrow.Sale_StillOpen.selector,
            w.id,
            ITwoWayGuarantee.Status.Locked
        );
        _dead(l, signature, open_);
        skip(SALE_DELIVERY);
        sales.refund(w.id);
        _dead(l, signature, _outdated(l, l.revision + 1));
    }

    // --- beside offers on chain ---

    /// @notice A seller that sees a buyer come and offers for more meanwhile: the buyer pays what it has seen.
    function test_AnOfferInFrontChangesNothingForTheBuyer() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        w.price = PRICE * 2;
        offer(w, mallory.who, 5_000);
        lockListed(bob.who, l, signature);
        ISaleEscrow.Sale memory sale = sales.saleOf(w.id);
        same("price", sale.price, PRICE);
        same("agent", sale.agent, aurora.who);
        same("share", sale.agentBasisPoints, 250);
        same("paid", vault.balanceOf(address(sales)), PRICE);
        // And the offer is gone with it.
        skip(SALE_DELIVERY);
        sales.refund(w.id);
        w.buyer = carol.who;
        vm.expectRevert(abi.encodeWithSelector(ISaleEscrow.Sale_NotOffered.selector, w.id));
        buy(w);
    }

    function test_OneOfTwoBuyersGetsItByListingOrOffer() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        offer(w, address(0), 0);
        buy(w);
        w.buyer = carol.who;
        uint256 before = token.balanceOf(carol.who);
        _dead(
            l,
            signature,
            abi.encodeWithSelector(ISaleEscrow.Sale_StillOpen.selector, w.id, ITwoWayGuarantee.Status.Locked)
        );
        same("carol keeps her money", token.balanceOf(carol.who), before);
    }

    // --- taking back ---

    function test_CancellingTakesAllListingsBackAndOffersNot() public {
        IListings.Listing memory first = _listing();
        Ware memory other = ware(alice, 8, PRICE);
        IListings.Listing memory second = listing(other, address(0), 0);
        vm.expectEmit(address(sales));
        emit IListings.ListingsCancelled(alice.who, 1);
        vm.prank(alice.who);
        sales.cancelListings();
        same("counter", sales.counterOf(alice.who), 1);
        same("of others", sales.counterOf(bob.who), 0);
        _dead(first, signed(first, alice), _cancelled(first, 1));
        _dead(second, signed(second, alice), _cancelled(second, 1));
        IListings.Listing memory ahead = _listing();
        ahead.counter = 2;
        _dead(ahead, signed(ahead, alice), _cancelled(ahead, 1));
        IListings.Listing memory next = _listing();
        sales.checkListing(next, signed(next, alice));
        offer(w, address(0), 0);
        vm.prank(alice.who);
        sales.cancelListings();
        buy(w);
    }

    function test_AnybodyBringsACancellation() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_BadCancellation.selector, alice.who, 0));
        sales.cancelListingsFor(alice.who, _cancellation(mallory, alice.who, 0));
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_BadCancellation.selector, alice.who, 0));
        sales.cancelListingsFor(alice.who, _cancellation(alice, alice.who, 1));
        vm.expectEmit(address(sales));
        emit IListings.ListingsCancelled(alice.who, 1);
        vm.prank(stranger.who);
        sales.cancelListingsFor(alice.who, _cancellation(alice, alice.who, 0));
        _dead(l, signature, _cancelled(l, 1));
        // A cancellation counts once: it does not take back what is listed later.
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_BadCancellation.selector, alice.who, 1));
        sales.cancelListingsFor(alice.who, _cancellation(alice, alice.who, 0));
    }

    /// @notice Buyer and cancellation at once: whoever comes first counts, and nothing is lost either way.
    function test_ABuyerAndACancellationRace() public {
        IListings.Listing memory l = _listing();
        bytes memory signature = signed(l, alice);
        bytes memory cancellation = _cancellation(alice, alice.who, 0);
        lockListed(bob.who, l, signature);
        sales.cancelListingsFor(alice.who, cancellation);
        deliver(w, aurora.who);
        accept(w);
        reveal(w, aurora.who);
        same("the sale goes on", registry.ownerOf(w.id), bob.who);

        w = ware(alice, 9, PRICE);
        w.buyer = carol.who;
        l = _listing();
        signature = signed(l, alice);
        vm.prank(alice.who); // and two cancellations at once
        sales.cancelListings();
        vm.expectRevert(abi.encodeWithSelector(IListings.Listing_BadCancellation.selector, alice.who, 2));
        sales.cancelListingsFor(alice.who, _cancellation(alice, alice.who, 1));
        uint256 before = token.balanceOf(carol.who);
        _dead(l, signature, _cancelled(l, 2));
        same("carol keeps her money", token.balanceOf(carol.who), before);
    }
}
