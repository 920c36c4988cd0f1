// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBackings} from "../interfaces/IBackings.sol";
import {IChallenge} from "../interfaces/IChallenge.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IListings} from "../interfaces/IListings.sol";
import {IPledges} from "../interfaces/IPledges.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {ISaleEscrow} from "../interfaces/ISaleEscrow.sol";
import {IUpkeepPool} from "../interfaces/IUpkeepPool.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Bids} from "./Bids.sol";
import {Listings} from "./Listings.sol";
import {TwoWayGuarantee} from "./TwoWayGuarantee.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev Told by `ISaleEscrow`.
contract SaleEscrow is ISaleEscrow, TwoWayGuarantee, Listings, Bids {
    uint256 private constant _MAX_AGENT_BASIS_POINTS = 5_000;

    struct Shares {
        IProductRegistry.Share[] line;
        uint256[] ofLine; // what each of the line is paid
        uint256 agentFee;
        address producer;
        uint256 royalty;
        uint256 pool;
        uint256 seller;
    }

    IProductRegistry private immutable _registry;
    IPledges private immutable _pledges;
    /// @inheritdoc ISaleEscrow
    uint256 public immutable deliverySeconds;
    mapping(uint256 productId => Sale) private _sales;
    mapping(uint256 productId => Purchase) private _purchases;

    constructor(
        IVault vault,
        IEspRegistry esps,
        IProductRegistry registry,
        IPledges pledges,
        IUpkeepPool pool,
        IChallenge challenge,
        uint256 deliverySeconds_,
        uint256 poolBasisPoints_,
        Windows memory windows_
    ) TwoWayGuarantee(vault, esps, pool, challenge, poolBasisPoints_, windows_) EIP712("Genuine Sale", "1") {
        _registry = registry;
        _pledges = pledges;
        deliverySeconds = deliverySeconds_;
    }

    /// @inheritdoc ISaleEscrow
    function saleOf(uint256 productId) external view returns (Sale memory) {
        return _sales[productId];
    }

    /// @inheritdoc ISaleEscrow
    function purchaseOf(uint256 productId) external view returns (Purchase memory) {
        return _purchases[productId];
    }

    /// @inheritdoc IListings
    function checkListing(Listing calldata listing, bytes calldata sellerSignature) public view {
        address owner = _registry.ownerOf(listing.productId);
        uint64 revision = _requireSaleable(listing.productId, listing.price, listing.agentBasisPoints);
        _requireStanding(listing, sellerSignature, owner, revision);
        uint256 backing = listing.backing;
        if (backing == 0) return;
        require(backing <= listing.price, Listing_BackingTooHigh(listing.productId, backing, listing.price));
        uint256 reserved = _pledges.reservedFor(listing.productId, owner);
        require(reserved >= backing, IBackings.Backings_NotReserved(listing.productId, owner, reserved, backing));
    }

    /// @inheritdoc ISaleEscrow
    function offer(uint256 productId, uint256 price, address agent, uint256 agentBasisPoints) external {
        // Check: the owner's own product, not in a sale.
        address owner = _registry.ownerOf(productId);
        require(msg.sender == owner, Sale_NotOwner(productId, owner, msg.sender));
        uint64 revision = _requireSaleable(productId, price, agentBasisPoints);

        // Effect: replace whatever was offered before.
        _setOffer(productId, owner, price, agent, uint16(agentBasisPoints), revision);
        emit ProductOffered({
            productId: productId,
            seller: owner,
            agent: agent,
            price: price,
            agentBasisPoints: agentBasisPoints,
            revision: revision
        });
    }

    /// @inheritdoc ISaleEscrow
    function withdrawOffer(uint256 productId) external {
        Sale storage sale = _offered(productId);
        require(msg.sender == sale.seller, Sale_NotOwner(productId, sale.seller, msg.sender));
        delete _sales[productId];
        emit OfferWithdrawn({productId: productId, seller: msg.sender});
    }

    /// @inheritdoc ISaleEscrow
    function lock(uint256 productId, uint256 price, bytes32 encryptionKey, address acceptor) external {
        // Check: the offer still stands, for the price the buyer has seen.
        Sale storage sale = _offered(productId);
        require(price == sale.price, Sale_OfferChanged(productId, sale.price, price));
        uint256 revision = _registry.productOf(productId).revision;
        require(sale.revision == revision, Sale_OfferOutdated(productId, sale.revision, revision));
        _lock(productId, sale, msg.sender, encryptionKey, acceptor);
    }

    /// @inheritdoc ISaleEscrow
    function lockListed(
        Listing calldata listing,
        bytes calldata sellerSignature,
        bytes32 encryptionKey,
        address acceptor
    ) external {
        checkListing(listing, sellerSignature);
        Sale storage sale = _setOffer(
            listing.productId,
            listing.seller,
            listing.price,
            listing.agent,
            listing.agentBasisPoints,
            listing.revision
        );
        bool backed = listing.backing != 0;
        if (backed) sale.backed = true;
        _lock(listing.productId, sale, msg.sender, encryptionKey, acceptor);
        if (backed) {
            _pledges.lockBacking({productId: listing.productId, seller: listing.seller, amount: listing.backing});
        }
    }

    /// @inheritdoc ISaleEscrow
    function acceptBid(
        Bid calldata bid,
        bytes calldata buyerSignature,
        address agent,
        uint256 agentBasisPoints
    ) external {
        // Check: the owner's own product, not in a sale, and a bid that binds its buyer.
        address owner = _registry.ownerOf(bid.productId);
        require(msg.sender == owner, Sale_NotOwner(bid.productId, owner, msg.sender));
        uint64 revision = _requireSaleable(bid.productId, bid.price, agentBasisPoints);
        _useBid(bid, buyerSignature);

        // Effect: replace whatever was offered before.
        uint16 share = uint16(agentBasisPoints);
        Sale storage sale = _setOffer(bid.productId, owner, bid.price, agent, share, revision);
        _lock(bid.productId, sale, bid.buyer, bid.encryptionKey, bid.acceptor);
    }

    /// @inheritdoc ISaleEscrow
    function deliver(uint256 productId, Delivery calldata delivery, IProductRegistry.Proof calldata proof) external {
        Sale storage sale = _sales[productId];
        _requireContentSide(productId, sale);
        _requireOpen(productId, sale.status, Status.Locked, sale.closesAt);
        uint256 proofId = _registry.idOf(proof);
        require(proofId == productId, Sale_ProofNotOfProduct(productId, proofId));
        require(
            delivery.contentRoot == proof.contentRoot,
            Sale_WrongContent(productId, proof.contentRoot, delivery.contentRoot)
        );

        sale.deliveryHash = _hash(delivery);
        sale.closesAt = _closesIn(_acceptSeconds);
        sale.status = Status.Delivered;
        emit SaleDelivered({productId: productId, buyer: sale.buyer, delivery: delivery, acceptBy: sale.closesAt});
    }

    /// @inheritdoc ISaleEscrow
    function accept(uint256 productId, bytes32 deliveryHash) external {
        Sale storage sale = _sales[productId];
        _requireAcceptor(productId, sale.buyer);
        _requireOpen(productId, sale.status, Status.Delivered, sale.closesAt);
        _requireDelivery(productId, sale.deliveryHash, deliveryHash);
        _accept(productId, sale);
    }

    /// @inheritdoc ISaleEscrow
    function object(uint256 productId) external {
        Sale storage sale = _sales[productId];
        _requireAcceptor(productId, sale.buyer);
        _requireOpen(productId, sale.status, Status.Delivered, sale.closesAt);
        sale.closesAt = _closesIn(0);
        emit Objected({id: productId, payer: sale.buyer, acceptBy: sale.closesAt});
    }

    /// @inheritdoc ISaleEscrow
    function confirmAvailable(uint256 productId, Receipt[] calldata receipts) external {
        Sale storage sale = _sales[productId];
        address[3] memory involved = [sale.seller, sale.agent, sale.buyer];
        address[] memory witnesses = _requireAvailable(
            productId,
            sale.status,
            sale.closesAt,
            sale.deliveryHash,
            involved,
            receipts
        );
        emit AvailabilityConfirmed({id: productId, witnesses: witnesses});
        _accept(productId, sale);
    }

    /// @inheritdoc ISaleEscrow
    function reveal(uint256 productId, Delivery calldata delivery, bytes32 key) external {
        Sale storage sale = _sales[productId];
        _requireContentSide(productId, sale);
        _requireOpen(productId, sale.status, Status.Accepted, sale.closesAt);
        _requireDelivery(productId, sale.deliveryHash, _hash(delivery));
        _requireKey(productId, delivery.hashlock, key);
        sale.closesAt = _closesIn(_complainSeconds);
        sale.status = Status.Revealed;
        emit SaleRevealed({productId: productId, buyer: sale.buyer, key: key, complainBy: sale.closesAt});
        _registry.transferHeld({productId: productId, to: sale.buyer});
    }

    /// @inheritdoc ISaleEscrow
    function complain(
        uint256 productId,
        Delivery calldata delivery,
        bytes32 key,
        Complaint calldata complaint
    ) external {
        Sale storage sale = _sales[productId];
        _requireBuyer(productId, sale);
        _requireOpen(productId, sale.status, Status.Revealed, sale.closesAt);
        _requireDelivery(productId, sale.deliveryHash, _hash(delivery));
        _requireKey(productId, delivery.hashlock, key);
        _requireFounded(productId, delivery, key, complaint);
        _refund(productId, sale);
    }

    /// @inheritdoc ISaleEscrow
    function settle(uint256 productId) external {
        Sale storage sale = _sales[productId];
        _requireStatus(productId, sale.status, Status.Revealed);
        bool due = block.timestamp >= sale.closesAt;
        if (msg.sender != sale.buyer) _requireClosed(productId, sale.closesAt);
        _requireNotHeld(productId, productId, sale.closesAt);

        sale.status = Status.Settled;
        _purchases[productId] = Purchase({buyer: sale.buyer, price: sale.price});
        Shares memory shares = _sharesOf(productId, sale);
        emit SaleSettled({
            productId: productId,
            buyer: sale.buyer,
            seller: sale.seller,
            paid: shares.seller,
            royaltyReceiver: shares.producer,
            royalty: shares.royalty,
            agentFee: shares.agentFee,
            parentOwner: shares.line.length == 0 ? address(0) : shares.line[0].payee,
            parentShare: shares.line.length == 0 ? 0 : shares.ofLine[0],
            poolShare: shares.pool
        });
        _pledges.extend(productId);
        _beginBacking(productId, sale);
        _registry.release({productId: productId, to: sale.buyer});
        _payLine(productId, shares);
        if (shares.royalty != 0) _vault.move({to: shares.producer, amount: shares.royalty});
        if (shares.agentFee != 0) _vault.move({to: sale.agent, amount: shares.agentFee});
        _vault.move({to: sale.seller, amount: shares.seller});
        _vault.move({to: address(_pool), amount: shares.pool});
        if (due) _rewardKeeper(shares.pool);
    }

    /// @inheritdoc ISaleEscrow
    function refund(uint256 productId) external {
        Sale storage sale = _sales[productId];
        require(_isOpen(sale.status), Guarantee_NothingDue(productId, sale.status));
        bool removed = _registry.statusOf(productId) == IProductRegistry.Status.Removed;
        if (sale.status == Status.Revealed) {
            // The buyer has the content: only removal of the product itself gives the money back now.
            require(removed, Guarantee_NothingDue(productId, sale.status));
        } else if (!removed) {
            _requireClosed(productId, sale.closesAt + (sale.status == Status.Delivered ? _availableSeconds : 0));
        }
        _refund(productId, sale);
    }

    function _setOffer(
        uint256 productId,
        address seller,
        uint256 price,
        address agent,
        uint16 agentBasisPoints,
        uint64 revision
    ) private returns (Sale storage sale) {
        sale = _sales[productId];
        sale.seller = seller;
        sale.price = uint96(price);
        sale.agent = agent;
        sale.agentBasisPoints = agentBasisPoints;
        sale.status = Status.None;
        sale.backed = false;
        sale.revision = revision;
    }

    function _lock(
        uint256 productId,
        Sale storage sale,
        address buyer,
        bytes32 encryptionKey,
        address acceptor
    ) private {
        _esps.requireOpen();
        require(buyer != sale.seller, Sale_OwnProduct(productId, buyer));

        // Effect: open the sale.
        sale.buyer = buyer;
        sale.closesAt = _closesIn(deliverySeconds);
        sale.status = Status.Locked;
        emit SaleLocked({
            productId: productId,
            buyer: buyer,
            seller: sale.seller,
            agent: sale.agent,
            price: sale.price,
            encryptionKey: encryptionKey,
            deliverBy: sale.closesAt
        });

        // The slot may still name the acceptor of an earlier sale.
        acceptorOf[productId] = acceptor;
        if (acceptor != address(0)) emit AcceptorNamed({id: productId, acceptor: acceptor});

        // Interaction: the pledge stays for another season; both sides' goods.
        require(_pledges.extend(productId), Sale_NotPledged(productId));
        _registry.hold(productId);
        _vault.collect({payer: buyer, amount: sale.price});
    }

    /// @dev Opens the window to reveal.
    function _accept(uint256 productId, Sale storage sale) private {
        sale.closesAt = _closesIn(_revealSeconds);
        sale.status = Status.Accepted;
        emit SaleAccepted({productId: productId, buyer: sale.buyer, revealBy: sale.closesAt});
    }

    /// @dev Price back to the buyer; the product, if it still exists, free again and with the seller.
    function _refund(uint256 productId, Sale storage sale) private {
        Status status = sale.status;
        sale.status = Status.Refunded;
        emit SaleRefunded({productId: productId, buyer: sale.buyer, seller: sale.seller, status: status});
        _registry.release({productId: productId, to: sale.seller});
        _vault.move({to: sale.buyer, amount: sale.price});
        if (sale.backed) _pledges.returnBacking(productId);
    }

    /// @dev Without a backing of this sale and of the one before nothing is called, and nothing beyond the sale read.
    function _beginBacking(uint256 productId, Sale storage sale) private {
        bool backed = sale.backed;
        if (!backed && !sale.earlierBacked) return;
        sale.earlierBacked = backed;
        _pledges.beginBacking({productId: productId, buyer: sale.buyer});
    }

    /// @dev The parent's part stands in `SaleSettled`.
    function _payLine(uint256 productId, Shares memory shares) private {
        for (uint256 i = 0; i < shares.line.length; i++) {
            if (shares.ofLine[i] == 0) continue;
            (uint256 ancestor, address payee) = (shares.line[i].ancestor, shares.line[i].payee);
            if (i != 0) {
                emit AncestorPaid({productId: productId, ancestor: ancestor, owner: payee, amount: shares.ofLine[i]});
            }
            _vault.move({to: payee, amount: shares.ofLine[i]});
        }
    }

    /// @dev Everybody's part of the price; together the whole of it. An ancestor that was removed earns nothing; neither
    /// does one pay oneself.
    function _sharesOf(uint256 productId, Sale storage sale) private view returns (Shares memory shares) {
        shares.pool = _part(sale.price, poolBasisPoints);
        uint256 left = sale.price - shares.pool;
        shares.line = _registry.lineOf(productId);
        shares.ofLine = new uint256[](shares.line.length);
        for (uint256 i = 0; i < shares.line.length; i++) {
            address payee = shares.line[i].payee;
            if (payee == address(0) || payee == sale.seller) continue;
            shares.ofLine[i] = Math.min(_part(sale.price, shares.line[i].basisPoints), left);
            left -= shares.ofLine[i];
        }
        // Before the agent, whom the seller chooses: otherwise an agent of its own could leave the producer nothing.
        (shares.producer, shares.royalty) = IERC2981(address(_registry)).royaltyInfo(productId, sale.price);
        shares.royalty = shares.producer == sale.seller ? 0 : Math.min(shares.royalty, left);
        left -= shares.royalty;
        if (sale.agent != address(0)) {
            shares.agentFee = Math.min((uint256(sale.price) * sale.agentBasisPoints) / 10_000, left);
            left -= shares.agentFee;
        }
        shares.seller = left;
    }

    /// @dev The product, now in this revision, can be sold on these terms.
    function _requireSaleable(
        uint256 productId,
        uint256 price,
        uint256 agentBasisPoints
    ) private view returns (uint64 revision) {
        Status status = _sales[productId].status;
        require(!_isOpen(status), Sale_StillOpen(productId, status));
        require(price != 0, Sale_ZeroPrice(productId));
        require(price <= type(uint96).max, Sale_PriceTooHigh(productId, price, type(uint96).max));
        require(
            agentBasisPoints <= _MAX_AGENT_BASIS_POINTS,
            Sale_AgentShareTooHigh(agentBasisPoints, _MAX_AGENT_BASIS_POINTS)
        );
        require(_pledges.pledgeOf(productId).by != address(0), Sale_NotPledged(productId));
        revision = _registry.productOf(productId).revision;
    }

    function _offered(uint256 productId) private view returns (Sale storage sale) {
        sale = _sales[productId];
        require(!_isOpen(sale.status), Sale_StillOpen(productId, sale.status));
        require(sale.seller != address(0) && sale.status == Status.None, Sale_NotOffered(productId));
    }

    function _requireContentSide(uint256 productId, Sale storage sale) private view {
        require(
            msg.sender == sale.seller || (msg.sender == sale.agent && sale.agent != address(0)),
            Guarantee_NotContentSide(productId, sale.seller, msg.sender)
        );
    }

    function _requireBuyer(uint256 productId, Sale storage sale) private view {
        require(msg.sender == sale.buyer, Guarantee_NotPayer(productId, sale.buyer, msg.sender));
    }

    function _isOpen(Status status) private pure returns (bool) {
        return status != Status.None && status != Status.Settled && status != Status.Refunded;
    }
}
