// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBids} from "../interfaces/IBids.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";

/// @notice Documented in {IBids}.
abstract contract Bids is IBids, EIP712 {
    bytes32 private constant _BID_TYPEHASH = keccak256(
        "Bid(address buyer,uint256 productId,uint256 price,bytes32 encryptionKey,address acceptor,uint256 nonce,uint64 expiry)"
    );

    /// @inheritdoc IBids
    mapping(address buyer => mapping(uint256 nonce => bool)) public isBidSpent;

    /// @inheritdoc IBids
    function digestOfBid(Bid calldata bid) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _BID_TYPEHASH,
                        bid.buyer,
                        bid.productId,
                        bid.price,
                        bid.encryptionKey,
                        bid.acceptor,
                        bid.nonce,
                        bid.expiry
                    )
                )
            );
    }

    /// @inheritdoc IBids
    function checkBid(Bid calldata bid, bytes calldata buyerSignature) public view {
        require(!isBidSpent[bid.buyer][bid.nonce], Bid_Spent(bid.buyer, bid.nonce));
        require(block.timestamp < bid.expiry, Bid_Expired(bid.productId, bid.expiry, block.timestamp));
        uint256 most = type(uint96).max;
        require(bid.price != 0 && bid.price <= most, Bid_BadPrice(bid.productId, bid.price, most));
        require(
            SignerCheck.isSignedBy(bid.buyer, digestOfBid(bid), buyerSignature),
            Bid_BadSignature(bid.productId, bid.buyer)
        );
    }

    /// @inheritdoc IBids
    function cancelBid(uint256 nonce) external {
        require(!isBidSpent[msg.sender][nonce], Bid_Spent(msg.sender, nonce));
        _spend(msg.sender, nonce);
    }

    /// @dev The bid binds its buyer, and from now on no more.
    function _useBid(Bid calldata bid, bytes calldata buyerSignature) internal {
        checkBid(bid, buyerSignature);
        _spend(bid.buyer, bid.nonce);
    }

    function _spend(address buyer, uint256 nonce) private {
        isBidSpent[buyer][nonce] = true;
        emit BidSpent({buyer: buyer, nonce: nonce});
    }
}
