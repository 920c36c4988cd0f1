// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fingerprints} from "../lib/Fingerprints.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title Registry of AI-generated products and their proofs (Proof-of-AIGC)
/// @notice An ERC-721 token per product. A product's id is the EIP-712 digest of its proof, so one proof registers at
/// most once, ever. The fingerprints of a picture are computed on chain from its blocks, never taken on trust, and only
/// when they matter: a registration keeps the hash of the blocks and publishes them. That the blocks belong to the file is
/// the attesting provider's staked statement. Other media have neither blocks nor fingerprints.
/// @dev Promise to an owner: the token moves only by its own transfer, by a sale it offered, or by an upheld challenge.
interface IProductRegistry is IERC721 {
    /// @notice What the provider signs. Everything is public but the prompt, which stays behind its commitment.
    struct Proof {
        address producer; // who asked for the content and becomes the first owner
        address esp; // who generated it or vouches for it
        string mediaType; // for example image/png
        bytes32 contentRoot; // SealedChunks root over the file
        bytes32 fileHash; // SHA-256 of the file
        string cid; // CIDv1 of the file
        bytes32 promptCommitment; // keccak256 over prompt, model, seed, parameters and salt; zero for existing work
        bytes32 blocksHash; // keccak256 of the blocks; of no bytes for what is no picture
        uint256 parent; // product this one derives from, under a licence, or zero
        uint64 expiry; // the signature registers before this time
    }

    /// @notice How far a product has come. `Removed` is final.
    enum Status {
        None,
        Active,
        Removed
    }

    struct Product {
        // slot 0: fixed at registration
        address producer;
        uint40 registeredAt; // when its blocks were published
        uint40 since; // what it is as old as: its commitment, or its task's delivery; the earlier of two wins
        uint16 parentBasisPoints; // the parent's share of every sale, in 1/10,000
        // slot 1: all that ever changes, and two that do not
        address esp;
        uint56 revision; // grows with every transfer, hold and change of licence terms; offers bind to it
        bool generated; // for a task, by `esp`; else existing work that it vouches for
        Status status;
        bool held; // in a sale: only the sale moves it
        uint8 quality; // PDQ quality, 0..100; like all below zero until `materialise`, and for what is no picture
        uint8 detail; // grey levels that the picture uses, 1..255, see Detail; zero: nothing is computed
        // slots 2, 3, 4: fingerprints
        uint256 pdq;
        uint256 iscc; // ISCC image code (ISO 24138), 256 bits
        uint256 colour; // see ColourGrid
        // slot 5, 6
        bytes32 blocksHash;
        uint256 parent;
    }

    /// @notice What an ancestor has of every sale of a product.
    struct Share {
        uint256 ancestor;
        address payee; // zero: the ancestor was removed and earns nothing
        uint256 basisPoints; // of the price, in 1/10,000
    }

    /// @notice A product was registered. `blocks` are what its fingerprints are computed from.
    event ProductRegistered(
        uint256 indexed productId,
        address indexed producer,
        address indexed esp,
        uint256 parentBasisPoints,
        uint256 since,
        Proof proof,
        bytes blocks
    );
    /// @notice The blocks of a registered product were published once more.
    event BlocksPublished(uint256 indexed productId, bytes blocks);
    /// @notice The chain has computed a product's fingerprints and keeps them.
    event ProductMaterialised(uint256 indexed productId, Fingerprints.Fingerprint fingerprints);
    event WorkCommitted(bytes32 indexed commitment, address indexed by);
    event ProductStatusChanged(uint256 indexed productId, Status status);

    error Registry_UnknownProduct(uint256 productId);
    error Registry_AlreadyRegistered(uint256 productId);
    error Registry_NotProducer(address producer, address caller);
    /// @notice Work with a prompt commitment is registered by the reveal of its task and in no other way.
    error Registry_GeneratedWork(uint256 productId);
    error Registry_EspNotActive(address esp);
    error Registry_BadEspSignature(address esp, uint256 productId);
    error Registry_ProofExpired(uint256 expiry, uint256 timestamp);
    error Registry_BlocksMismatch(bytes32 expected, bytes32 actual);
    /// @notice Only pictures (image/...) have blocks.
    error Registry_UnexpectedBlocks(string mediaType, uint256 length);
    error Registry_UnknownParent(uint256 parent);
    /// @notice The product would have more ancestors than settlements pay.
    error Registry_LineTooLong(uint256 parent, uint256 maximum);
    /// @notice The shares of all ancestors would exceed the price of a sale.
    error Registry_SharesTooHigh(uint256 parent, uint256 basisPoints);
    error Registry_NotLicensed(uint256 parent, address producer, uint256 expiry, uint256 timestamp);
    /// @notice A sale holds the product: only the sale moves it.
    error Registry_Immovable(uint256 productId);
    error Registry_NotActive(uint256 productId, Status status);
    error Registry_AlreadyHeld(uint256 productId);
    error Registry_NotHeld(uint256 productId);

    /// @notice All that is stored of a product; reverts for an unknown one.
    function productOf(uint256 productId) external view returns (Product memory);
    /// @notice How far a product has come; `None` for an unknown one.
    function statusOf(uint256 productId) external view returns (Status);
    /// @notice The id that `proof` has or would have: its EIP-712 digest.
    function idOf(Proof calldata proof) external view returns (uint256 productId);
    /// @notice Who has a share of every sale of a product, by the licences under which it and its ancestors were registered.
    /// @return The parent first; eight ancestors at most, whose shares sum to the whole price at most.
    function lineOf(uint256 productId) external view returns (Share[] memory);
    /// @notice To whom money goes that is due to a product's owner: the owner, or whoever put the product into the hash
    /// timelock while it lies there, which could not take money out again. Reverts for a removed product.
    function payeeOf(uint256 productId) external view returns (address);
    /// @notice Fingerprints of a picture's blocks, laid out as for `register`, whether they were registered or not. Any
    /// content of the right length can be computed.
    function fingerprintsOf(bytes calldata blocks) external view returns (Fingerprints.Fingerprint memory);

    /// @notice Seconds before its registration from which on a commitment counts.
    function commitmentSeconds() external view returns (uint256);
    /// @notice When a commitment was first made, seconds since 1970; zero for an unknown one.
    function committedAt(bytes32 commitment) external view returns (uint256);
    /// @notice Commits to a work, to be made before anybody else sees the file. Shows nothing of it, and is of no use to who
    /// copies it, for the producer is in it. Caller: anybody. Emits `WorkCommitted`; again it does nothing.
    /// @param commitment keccak256(abi.encode(producer, evidence, salt)); evidence is `blocksHash`, or `contentRoot` for
    /// what has no blocks.
    function commitWork(bytes32 commitment) external;

    /// @notice Registers existing work of the caller that `proof.esp` vouches for (without a prompt commitment). With a
    /// parent, its producer needs a valid licence of it, and the line of ancestors has to be one that settlements can pay.
    /// @dev The work is as old as its commitment, if that was made at most `commitmentSeconds` ago, or else as this block.
    /// Emits `ProductRegistered`.
    /// @param espSignature EIP-712 signature of the proof by `proof.esp` (ECDSA or ERC-1271).
    /// @param blocks 5,248 bytes for image/..., row by row: 64x64 brightness, 32x32 grey, 8x8 chroma (two channels).
    /// No bytes for other media.
    /// @param salt Opens the commitment; anything where none was made.
    function register(
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks,
        bytes32 salt
    ) external returns (uint256 productId);
    /// @notice Computes a picture's fingerprints and keeps them, so that challenges need no more of its blocks than a map
    /// does. Caller: anybody. Emits `ProductMaterialised`; again it does nothing.
    /// @dev Nothing is decided by it: a challenge that brings the blocks computes the same.
    /// @param blocks Those it was registered with.
    function materialise(uint256 productId, bytes calldata blocks) external;
    /// @notice Publishes the blocks of a product again, by their hash, where those of its registration have been lost:
    /// whoever kept them makes a challenge possible. Caller: anybody. Emits `BlocksPublished`.
    /// @param blocks Those it was registered with.
    function publish(uint256 productId, bytes calldata blocks) external;
    /// @notice Generation module only: registers the work of a revealed task, as old as its delivery. With a parent, its
    /// producer needs a licence of it, which may have run out since the delivery.
    /// @param deliveredAt Seconds since 1970.
    function registerGenerated(
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks,
        uint256 deliveredAt
    ) external returns (uint256 productId);

    /// @notice Licence registry only: a change of licence terms. Offers that were made before are outdated.
    function outdate(uint256 productId) external;
    /// @notice Sale module only: keeps an active product for one buyer.
    function hold(uint256 productId) external;
    /// @notice Sale module only: lets it go again, into the hands of `to`. A removed product loses the flag only.
    function release(uint256 productId, address to) external;
    /// @notice Sale module only: moves a held product, still held, to its buyer.
    function transferHeld(uint256 productId, address to) external;
    /// @notice Challenge and generation modules only: burns the token; the proof can never register again.
    function remove(uint256 productId) external;
}
