// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fingerprints} from "../lib/Fingerprints.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title Registry of AI-generated products and their proofs (Proof-of-AIGC)
/// @notice An ERC-721 token per product. A product's id is the EIP-712 digest of its proof, so one proof registers at
/// most once, ever. The fingerprints of a picture are computed on chain from its blocks, and only when they are needed: a
/// registration stores the hash of the blocks and publishes them. The attesting provider is liable with its stake for the
/// blocks belonging to the file. Other media have neither blocks nor fingerprints.
/// @dev Promise to an owner: the token moves only by its own transfer, by a sale it offered, or by an upheld challenge.
interface IProductRegistry is IERC721 {
    /// @notice Proof-of-AIGC, signed by the provider. Everything is public except the prompt, of which it contains a commitment.
    struct Proof {
        address producer; // ordered the content; the first owner
        address esp; // generated or attests it
        string mediaType; // for example image/png
        bytes32 contentRoot; // SealedChunks root over the file
        bytes32 fileHash; // SHA-256 of the file
        string cid; // CIDv1 of the file
        bytes32 promptCommitment; // keccak256 over prompt, model, seed, parameters and salt; zero for existing work
        bytes32 blocksHash; // keccak256 of the blocks; of zero bytes if it is not a picture
        uint256 parent; // product from which this one is derived, under a licence; zero: none
        uint64 expiry; // the signature registers before this time
    }

    /// @notice Status of a product. `Removed` is final.
    enum Status {
        None,
        Active,
        Removed
    }

    /// @notice The stored state of a product.
    struct Product {
        // slot 0: fixed at registration
        address producer;
        uint40 registeredAt; // time of registration, when its blocks were published
        uint40 since; // priority date: its commitment, or its task's delivery; the earlier of two is the original
        uint16 parentBasisPoints; // the parent's share of every sale, in 1/10,000
        // slot 1: the fields that change, and two that do not
        address esp;
        uint56 revision; // incremented by every transfer, hold and change of licence terms; offers bind to it
        bool generated; // for a task, by `esp`; otherwise existing work that it attests
        Status status;
        bool held; // in a sale, which alone can transfer it
        uint8 quality; // PDQ quality, 0..100; like the fields below zero until `materialise`, and if it is not a picture
        uint8 detail; // grey levels that the picture uses, 1..255, see {Detail}; zero: not computed
        // slots 2, 3, 4: fingerprints
        uint256 pdq;
        uint256 iscc; // ISCC image code (ISO 24138), 256 bits
        uint256 colour; // see ColourGrid
        // slot 5, 6
        bytes32 blocksHash;
        uint256 parent;
    }

    /// @notice An ancestor's share of every sale of a product.
    struct Share {
        uint256 ancestor;
        address payee; // zero: the ancestor was removed and is not paid
        uint256 basisPoints; // of the price, in 1/10,000
    }

    /// @notice A product was registered.
    /// @param productId Id of the product.
    /// @param producer The producer's account.
    /// @param esp The provider's account.
    /// @param parentBasisPoints The parent's share of every sale, in 1/10,000 of the price.
    /// @param since Time that decides which of two products is the original, in Unix seconds.
    /// @param proof Its proof.
    /// @param blocks Data from which its fingerprints are computed; empty if it is not a picture.
    event ProductRegistered(
        uint256 indexed productId,
        address indexed producer,
        address indexed esp,
        uint256 parentBasisPoints,
        uint256 since,
        Proof proof,
        bytes blocks
    );
    /// @notice The blocks of a registered product were published again.
    /// @param productId Id of the product.
    /// @param blocks The blocks that it was registered with.
    event BlocksPublished(uint256 indexed productId, bytes blocks);
    /// @notice A product's fingerprints were computed and stored.
    /// @param productId Id of the product.
    /// @param fingerprints The fingerprints.
    event ProductMaterialised(uint256 indexed productId, Fingerprints.Fingerprint fingerprints);
    /// @notice A work was committed to.
    /// @param commitment See `commitWork`.
    /// @param by The caller.
    event WorkCommitted(bytes32 indexed commitment, address indexed by);
    /// @notice A product's status changed.
    /// @param productId Id of the product.
    /// @param status The new status.
    event ProductStatusChanged(uint256 indexed productId, Status status);

    /// @notice There is no product of this id.
    error Registry_UnknownProduct(uint256 productId);
    /// @notice The proof was registered before.
    error Registry_AlreadyRegistered(uint256 productId);
    /// @notice The caller is not the proof's producer.
    error Registry_NotProducer(address producer, address caller);
    /// @notice A work with a prompt commitment can only be registered by the reveal of its task.
    error Registry_GeneratedWork(uint256 productId);
    /// @notice The provider is not active.
    error Registry_EspNotActive(address esp);
    /// @notice The signature is not the provider's.
    error Registry_BadEspSignature(address esp, uint256 productId);
    /// @notice The proof expired at `expiry`.
    error Registry_ProofExpired(uint256 expiry, uint256 timestamp);
    /// @notice The blocks do not have the hash in the proof.
    error Registry_BlocksMismatch(bytes32 expected, bytes32 actual);
    /// @notice Only pictures (image/...) have blocks.
    error Registry_UnexpectedBlocks(string mediaType, uint256 length);
    /// @notice The parent is not registered.
    error Registry_UnknownParent(uint256 parent);
    /// @notice The product would have more ancestors than a settlement pays.
    error Registry_LineTooLong(uint256 parent, uint256 maximum);
    /// @notice The shares of all ancestors would exceed the price of a sale.
    error Registry_SharesTooHigh(uint256 parent, uint256 basisPoints);
    /// @notice The producer has no valid licence of the parent.
    error Registry_NotLicensed(uint256 parent, address producer, uint256 expiry, uint256 timestamp);
    /// @notice The product is held by a sale, which alone can transfer it.
    error Registry_Immovable(uint256 productId);
    /// @notice The product is not active.
    error Registry_NotActive(uint256 productId, Status status);
    /// @notice The product is held already.
    error Registry_AlreadyHeld(uint256 productId);
    /// @notice The product is not held.
    error Registry_NotHeld(uint256 productId);

    /// @notice The stored state of a product. Reverts for an unknown one.
    /// @param productId Id of the product.
    /// @return The product.
    function productOf(uint256 productId) external view returns (Product memory);
    /// @notice Status of a product.
    /// @param productId Id of the product.
    /// @return `None` for an unknown one.
    function statusOf(uint256 productId) external view returns (Status);
    /// @notice Id of the product of a proof: its EIP-712 digest.
    /// @param proof The product's proof.
    /// @return productId Id of the product, whether or not it is registered.
    function idOf(Proof calldata proof) external view returns (uint256 productId);
    /// @notice Ancestors that have a share of every sale of a product, by the licences under which it and its ancestors
    /// were registered.
    /// @param productId Id of the product.
    /// @return The parent first; at most eight ancestors, whose shares sum to at most the price.
    function lineOf(uint256 productId) external view returns (Share[] memory);
    /// @notice Account that receives money due to a product's owner: the owner, or the account that locked the product
    /// in the hash timelock while it is there, since that contract could not withdraw money. Reverts for a removed
    /// product.
    /// @param productId Id of the product.
    /// @return The account.
    function payeeOf(uint256 productId) external view returns (address);
    /// @notice Computes the fingerprints of a picture's blocks, registered or not.
    /// @dev Does not verify that the blocks belong to a real picture.
    /// @param blocks Laid out as for `register`.
    /// @return The fingerprints.
    function fingerprintsOf(bytes calldata blocks) external view returns (Fingerprints.Fingerprint memory);

    /// @notice How long before its registration a commitment may be made to count.
    /// @return In seconds.
    function commitmentSeconds() external view returns (uint256);
    /// @notice When a commitment was first made.
    /// @param commitment See `commitWork`.
    /// @return Unix seconds; zero for an unknown one.
    function committedAt(bytes32 commitment) external view returns (uint256);
    /// @notice Commits to a work before anyone else sees the file. It discloses nothing, and copying it is useless
    /// because it contains the producer.
    /// @dev Caller: anyone. Emits `WorkCommitted`; repeating it has no effect.
    /// @param commitment keccak256(abi.encode(producer, evidence, salt)); evidence is `blocksHash`, or `contentRoot`
    /// for a work without blocks.
    function commitWork(bytes32 commitment) external;

    /// @notice Registers existing work of the caller that `proof.esp` attests (without a prompt commitment). With a
    /// parent, its producer needs a valid licence of it, and the line of ancestors must be one that settlements can
    /// pay.
    /// @dev The work is as old as its commitment, if that was made at most `commitmentSeconds` ago, otherwise as old as
    /// this block. Emits `ProductRegistered`.
    /// @param proof The product's proof.
    /// @param espSignature EIP-712 signature of the proof by `proof.esp` (ECDSA or ERC-1271).
    /// @param blocks 5,248 bytes for image/..., row by row: 64x64 brightness, 32x32 grey, 8x8 chroma (two channels).
    /// Empty for other media.
    /// @param salt Opens the commitment; any value if none was made.
    /// @return productId Id of the new product.
    function register(
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks,
        bytes32 salt
    ) external returns (uint256 productId);
    /// @notice Computes a picture's fingerprints and stores them, so that challenges need its blocks only for a map.
    /// @dev Caller: anyone. A challenge that brings the blocks computes the same. Emits `ProductMaterialised`;
    /// repeating it has no effect.
    /// @param productId Id of the product.
    /// @param blocks Those it was registered with.
    function materialise(uint256 productId, bytes calldata blocks) external;
    /// @notice Publishes the blocks of a product again, verified by their hash, in case those of its registration have
    /// been lost.
    /// @dev Caller: anyone. Emits `BlocksPublished`.
    /// @param productId Id of the product.
    /// @param blocks Those it was registered with.
    function publish(uint256 productId, bytes calldata blocks) external;
    /// @notice Registers the work of a revealed task, as old as its delivery. With a parent, its producer needs a
    /// licence of it, which may have expired since the delivery.
    /// @dev Caller: the generation escrow. Emits `ProductRegistered`.
    /// @param proof The product's proof.
    /// @param espSignature EIP-712 signature of the proof by `proof.esp` (ECDSA or ERC-1271).
    /// @param blocks As for `register`.
    /// @param deliveredAt Time of the delivery, in Unix seconds.
    /// @return productId Id of the new product.
    function registerGenerated(
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks,
        uint256 deliveredAt
    ) external returns (uint256 productId);

    /// @notice Invalidates offers and listings of a product because its licence terms change.
    /// @dev Caller: the licence registry.
    /// @param productId Id of the product.
    function outdate(uint256 productId) external;
    /// @notice Holds an active product for a buyer.
    /// @dev Caller: the sale escrow.
    /// @param productId Id of the product.
    function hold(uint256 productId) external;
    /// @notice Ends the hold and transfers the product to `to`. For a removed product only the flag is cleared.
    /// @dev Caller: the sale escrow.
    /// @param productId Id of the product.
    /// @param to The new owner.
    function release(uint256 productId, address to) external;
    /// @notice Transfers a held product to its buyer; it stays held.
    /// @dev Caller: the sale escrow.
    /// @param productId Id of the product.
    /// @param to The buyer.
    function transferHeld(uint256 productId, address to) external;
    /// @notice Burns the token; its proof can never be registered again.
    /// @dev Caller: the challenge or the generation escrow. Emits `ProductStatusChanged`.
    /// @param productId Id of the product.
    function remove(uint256 productId) external;
}
