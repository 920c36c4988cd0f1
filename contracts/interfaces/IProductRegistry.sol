// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fingerprints} from "../lib/Fingerprints.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title Registry of AI-generated products and their proofs (Proof-of-AIGC)
/// @notice An ERC-721 token per product. A product's id is the EIP-712 digest of its proof, so one proof registers at
/// most once, ever. The fingerprints of a picture are computed on chain from its blocks, never taken on trust; that the
/// blocks belong to the file is the attesting provider's staked statement. Other media have neither blocks nor
/// fingerprints.
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
        Challenged,
        Removed
    }

    struct Product {
        // slot 0: fixed at registration
        address producer;
        uint40 registeredAt;
        uint8 quality; // PDQ quality, 0..100
        uint8 detail; // how much the colour grid can tell, see ColourGrid
        uint16 parentBasisPoints; // the parent's share of every sale, in 1/10,000
        // slot 1: all that ever changes
        address esp;
        uint64 revision; // grows with every transfer, challenge and hold; offers bind to it
        Status status;
        bool held; // in a sale: only the sale moves it
        // slots 2, 3, 4: fingerprints, zero for what is no picture
        uint256 pdq;
        uint256 iscc; // ISCC image code (ISO 24138), 256 bits
        uint256 colour; // see ColourGrid
        // slot 5, 6
        bytes32 blocksHash;
        uint256 parent;
    }

    /// @notice A product was registered. `blocks` are what the fingerprints were computed from.
    event ProductRegistered(
        uint256 indexed productId,
        address indexed producer,
        address indexed esp,
        Fingerprints.Fingerprint fingerprints,
        uint256 parentBasisPoints,
        Proof proof,
        bytes blocks
    );
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
    error Registry_NotLicensed(uint256 parent, address producer, uint256 expiry, uint256 timestamp);
    error Registry_Immovable(uint256 productId, Status status, bool held);
    error Registry_NotActive(uint256 productId, Status status);
    error Registry_AlreadyHeld(uint256 productId);
    error Registry_NotHeld(uint256 productId);

    /// @notice All that is stored of a product; reverts for an unknown one.
    function productOf(uint256 productId) external view returns (Product memory);
    /// @notice How far a product has come; `None` for an unknown one.
    function statusOf(uint256 productId) external view returns (Status);
    /// @notice The id that `proof` has or would have: its EIP-712 digest.
    function idOf(Proof calldata proof) external view returns (uint256 productId);
    /// @notice Fingerprints of a picture's blocks, laid out as for `register`.
    function fingerprintsOf(bytes calldata blocks) external view returns (Fingerprints.Fingerprint memory);

    /// @notice Registers existing work of the caller that `proof.esp` vouches for (without a prompt commitment), or,
    /// called by the generation escrow, the work of a revealed task. With a parent, its producer needs a licence of it:
    /// valid now, or for a revealed task, where it may have run out since the delivery, any.
    /// @param espSignature EIP-712 signature of the proof by `proof.esp` (ECDSA or ERC-1271).
    /// @param blocks 5,248 bytes for image/..., row by row: 64x64 brightness, 32x32 grey, 8x8 chroma (two channels).
    /// No bytes for other media.
    function register(
        Proof calldata proof,
        bytes calldata espSignature,
        bytes calldata blocks
    ) external returns (uint256 productId);

    /// @notice Sale module only: keeps an active product for one buyer.
    function hold(uint256 productId) external;
    /// @notice Sale module only: lets it go again, into the hands of `to`. A removed product loses the flag only.
    function release(uint256 productId, address to) external;
    /// @notice Sale module only: moves a held product, still held, to its buyer.
    function transferHeld(uint256 productId, address to) external;
    /// @notice Challenge module only.
    function markChallenged(uint256 productId) external;
    /// @notice Challenge module only: the challenge failed.
    function clearChallenged(uint256 productId) external;
    /// @notice Challenge and generation modules only: burns the token; the proof can never register again.
    function remove(uint256 productId) external;
}
