// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../interfaces/IChallenge.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {ITwoWayGuarantee} from "../interfaces/ITwoWayGuarantee.sol";
import {IUpkeepPool} from "../interfaces/IUpkeepPool.sol";
import {IVault} from "../interfaces/IVault.sol";
import {SealedChunks} from "../lib/SealedChunks.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignerCheck} from "../lib/SignerCheck.sol";

/// @notice Documented in {ITwoWayGuarantee}.
abstract contract TwoWayGuarantee is ITwoWayGuarantee, PaysByVault, EIP712 {
    bytes32 private constant _AVAILABILITY_TYPEHASH = keccak256(
        "Availability(uint256 id,bytes32 deliveryHash,uint40 acceptBy)"
    );

    IEspRegistry internal immutable _esps;
    IUpkeepPool internal immutable _pool;
    IChallenge internal immutable _challenge;
    /// @inheritdoc ITwoWayGuarantee
    uint256 public immutable poolBasisPoints;
    uint40 internal immutable _lateSeconds;
    uint40 internal immutable _acceptSeconds;
    uint40 internal immutable _availableSeconds;
    uint40 internal immutable _revealSeconds;
    uint40 internal immutable _complainSeconds;
    uint40 internal immutable _rateSeconds;
    /// @inheritdoc ITwoWayGuarantee
    mapping(uint256 id => address) public acceptorOf;

    constructor(
        IVault vault,
        IEspRegistry esps,
        IUpkeepPool pool,
        IChallenge challenge,
        uint256 poolBasisPoints_,
        Windows memory windows_
    ) PaysByVault(vault) {
        require(poolBasisPoints_ <= 10_000, Guarantee_PoolShareTooHigh(poolBasisPoints_));
        _esps = esps;
        _pool = pool;
        _challenge = challenge;
        poolBasisPoints = poolBasisPoints_;
        _lateSeconds = windows_.late;
        _acceptSeconds = windows_.accept;
        _availableSeconds = windows_.available;
        _revealSeconds = windows_.reveal;
        _complainSeconds = windows_.complain;
        _rateSeconds = windows_.rate;
    }

    /// @inheritdoc ITwoWayGuarantee
    function windows() external view returns (Windows memory) {
        return
            Windows({
                late: _lateSeconds,
                accept: _acceptSeconds,
                available: _availableSeconds,
                reveal: _revealSeconds,
                complain: _complainSeconds,
                rate: _rateSeconds
            });
    }

    function _hash(Delivery calldata delivery) internal pure returns (bytes32) {
        return keccak256(abi.encode(delivery));
    }

    function _closesIn(uint256 seconds_) internal view returns (uint40) {
        return uint40(block.timestamp + seconds_);
    }

    function _requireStatus(uint256 id, Status actual, Status expected) internal pure {
        require(actual == expected, Guarantee_WrongStatus(id, actual, expected));
    }

    /// @dev Requires status `expected` and an open window.
    function _requireOpen(uint256 id, Status actual, Status expected, uint256 closesAt) internal view {
        _requireStatus(id, actual, expected);
        require(block.timestamp < closesAt, Guarantee_TooLate(id, closesAt, block.timestamp));
    }

    function _requireClosed(uint256 id, uint256 closesAt) internal view {
        require(block.timestamp >= closesAt, Guarantee_TooEarly(id, closesAt, block.timestamp));
    }

    /// @dev The payment waits until every case that opened before the complaint window closed has ended; later ones are
    /// ignored, so that a payment is delayed by at most one dispute.
    function _requireNotHeld(uint256 id, uint256 productId, uint256 closesAt) internal view {
        require(!_challenge.isHeldBefore(productId, closesAt), Guarantee_Held(id, productId));
    }

    function _requireDelivery(uint256 id, bytes32 expected, bytes32 actual) internal pure {
        require(actual == expected, Guarantee_DeliveryMismatch(id, expected, actual));
    }

    function _requireKey(uint256 id, bytes32 hashlock, bytes32 key) internal pure {
        bytes32 keyHash = sha256(abi.encode(key));
        require(keyHash == hashlock, Guarantee_WrongKey(id, hashlock, keyHash));
    }

    /// @dev Requires that the payer's window has ended, by silence or objection, and that providers other than `involved` hold
    /// the file for it. If less than a third of all stake colludes, at least one signer of more than a third is honest: then
    /// the payer can obtain the file, and an account that withholds it is known.
    function _requireAvailable(
        uint256 id,
        Status status,
        uint40 acceptBy,
        bytes32 deliveryHash,
        address[3] memory involved,
        Receipt[] calldata receipts
    ) internal view returns (address[] memory witnesses) {
        _requireOpen(id, status, Status.Delivered, uint256(acceptBy) + _availableSeconds);
        _requireClosed(id, acceptBy);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(_AVAILABILITY_TYPEHASH, id, deliveryHash, acceptBy)));
        witnesses = new address[](receipts.length);
        address last;
        uint256 weight;
        for (uint256 i = 0; i < receipts.length; i++) {
            address witness = receipts[i].esp;
            require(witness > last, Guarantee_WitnessesNotAscending(id, last, witness));
            require(
                witness != involved[0] && witness != involved[1] && witness != involved[2],
                Guarantee_WitnessInvolved(id, witness)
            );
            require(SignerCheck.isSignedBy(witness, digest, receipts[i].signature), Guarantee_BadReceipt(id, witness));
            weight += _esps.weightOf(witness);
            witnesses[i] = last = witness;
        }
        uint256 total = _esps.totalWeight();
        require(weight * 3 > total, Guarantee_TooFewWitnesses(id, weight, total));
    }

    /// @dev Requires the payer, or the acceptor if one was named.
    function _requireAcceptor(uint256 id, address payer) internal view {
        address acceptor = acceptorOf[id];
        if (acceptor == address(0)) acceptor = payer;
        require(msg.sender == acceptor, Guarantee_NotPayer(id, acceptor, msg.sender));
    }

    /// @dev Requires that the sealed file has another size than promised, or that the chunk opens under the key to other
    /// content than promised. Both leaves are first proved to be in the committed trees.
    function _requireFounded(
        uint256 id,
        Delivery calldata delivery,
        bytes32 key,
        Complaint calldata complaint
    ) internal pure {
        SealedChunks.requireInTree({
            root: delivery.sealedRoot,
            size: complaint.sealedSize,
            index: complaint.index,
            chunkHash: keccak256(complaint.sealedChunk),
            path: complaint.sealedPath
        });
        SealedChunks.requireInTree({
            root: delivery.contentRoot,
            size: complaint.size,
            index: complaint.index,
            chunkHash: complaint.contentChunkHash,
            path: complaint.contentPath
        });
        bool founded =
            complaint.sealedSize != complaint.size ||
                keccak256(SealedChunks.unseal(key, complaint.index, complaint.sealedChunk)) !=
                    complaint.contentChunkHash;
        require(founded, Guarantee_ComplaintUnfounded(id, complaint.index));
    }

    /// @dev `share` of this escrow is in the pool already, which pays the keeper of a due step at most half of it:
    /// fabricating a step costs more than it earns.
    function _rewardKeeper(uint256 share) internal {
        if (share > 1) _pool.reward({keeper: msg.sender, amount: share / 2});
    }
}
