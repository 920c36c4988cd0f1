// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../../../contracts/interfaces/IArbitrator.sol";
import {IChallenge} from "../../../contracts/interfaces/IChallenge.sol";
import {IEspRegistry} from "../../../contracts/interfaces/IEspRegistry.sol";
import {IGenerationEscrow} from "../../../contracts/interfaces/IGenerationEscrow.sol";
import {IHashTimelock} from "../../../contracts/interfaces/IHashTimelock.sol";
import {IPledges} from "../../../contracts/interfaces/IPledges.sol";
import {IProductRegistry} from "../../../contracts/interfaces/IProductRegistry.sol";
import {ILicenceRegistry} from "../../../contracts/interfaces/ILicenceRegistry.sol";
import {IReputation} from "../../../contracts/interfaces/IReputation.sol";
import {ISaleEscrow} from "../../../contracts/interfaces/ISaleEscrow.sol";
import {ISimilarity} from "../../../contracts/interfaces/ISimilarity.sol";
import {ITwoWayGuarantee} from "../../../contracts/interfaces/ITwoWayGuarantee.sol";
import {IUpkeepPool} from "../../../contracts/interfaces/IUpkeepPool.sol";
import {IVault} from "../../../contracts/interfaces/IVault.sol";
import {Wired} from "../../../contracts/lib/Wired.sol";
import {TestDollar} from "../../../contracts/payment/TestDollar.sol";
import {Judge} from "./Judge.sol";
import {Test} from "./Vm.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice An account with a key.
struct Actor {
    address who;
    uint256 key;
}

/// @notice The whole system, deployed and wired, with a few people.
abstract contract Deployment is Test {
    uint256 internal constant DOLLAR = 1e6;
    uint256 internal constant MINIMUM_STAKE = 500 * DOLLAR;
    uint256 internal constant UNBONDING = 7 days;
    uint256 internal constant ROYALTY = 500;
    uint256 internal constant COMMITMENT = 1 days;
    uint256 internal constant BOND = 2_000;
    uint256 internal constant LOSS = 500; // of each side, where a delivery is neither accepted nor witnessed
    uint40 internal constant DELIVERY = 300;
    uint256 internal constant SALE_DELIVERY = 600;
    uint40 internal constant LATE = 100;
    uint40 internal constant ACCEPT = 500;
    uint40 internal constant AVAILABLE = 250;
    uint40 internal constant REVEAL = 200;
    uint40 internal constant COMPLAIN = 400;
    uint40 internal constant RATE = 600;
    uint256 internal constant SETTLED_TO_POOL = 50; // of what escrows pay, in 1/10,000
    uint256 internal constant BOND_TO_POOL = 500; // of a bond that is lost by silence
    uint256 internal constant DEPOSIT = 20 * DOLLAR;
    uint256 internal constant REWARD = 50 * DOLLAR;
    uint256 internal constant RESPONSE = 3 days;
    uint256 internal constant HOUR = 1 hours;
    uint256 internal constant COMPENSATION_CAP = 100 * DOLLAR;
    uint256 internal constant UPKEEP = 1 * DOLLAR;
    uint256 internal constant POOL = 1_000;
    uint256 internal constant PANEL_FEE = 15 * DOLLAR;
    uint256 internal constant PLEDGE = 24 * DOLLAR;
    uint256 internal constant SEASON = 30 days;
    uint256 internal constant MAX_LICENCE_ROYALTY = 5_000;
    uint256 internal constant SLOT = 600;
    uint256 internal constant VALUE_CAP = 50 * DOLLAR;
    uint256 internal constant START = 1_800_000_000;
    uint32 internal constant CAPACITY = 1_000; // items that a provider takes
    bytes32 internal constant ENCRYPTION_KEY = keccak256("x25519");

    Actor internal alice;
    Actor internal bob;
    Actor internal carol;
    Actor internal mallory;
    Actor internal aurora;
    Actor internal borealis;
    Actor internal stranger;

    IERC20 internal token;
    IVault internal vault;
    IEspRegistry internal esps;
    IReputation internal reputation;
    IHashTimelock internal timelock;
    IProductRegistry internal registry;
    IGenerationEscrow internal generation;
    IPledges internal pledges;
    ISaleEscrow internal sales;
    ILicenceRegistry internal licences;
    ISimilarity internal similarity;
    IUpkeepPool internal pool;
    IArbitrator internal arbitrator;
    IChallenge internal challenges;

    function setUp() public virtual {
        vm.warp(START);
        alice = actor("alice");
        bob = actor("bob");
        carol = actor("carol");
        mallory = actor("mallory");
        aurora = actor("aurora");
        borealis = actor("borealis");
        stranger = actor("stranger");
        deploy(IERC20(create("TestDollar", "")));
        enroll(aurora);
        enroll(borealis);
        fund(alice.who);
        fund(bob.who);
        fund(carol.who);
        fund(mallory.who);
    }

    function actor(string memory name) internal returns (Actor memory a) {
        a.key = uint256(keccak256(bytes(name)));
        a.who = vm.addr(a.key);
        vm.label(a.who, name);
    }

    function deploy(IERC20 token_) internal {
        token = token_;
        vault = newVault(token_);
        esps = newEspRegistry(vault);
        reputation = IReputation(create("Reputation", abi.encode(SLOT, VALUE_CAP)));
        timelock = IHashTimelock(create("HashTimelock", ""));
        similarity = ISimilarity(create("Similarity", abi.encode(thresholds())));
        registry = IProductRegistry(
            create("ProductRegistry", abi.encode(esps, timelock, similarity, ROYALTY, COMMITMENT))
        );
        pool = IUpkeepPool(create("UpkeepPool", abi.encode(vault, esps)));
        ITwoWayGuarantee.Windows memory windows = ITwoWayGuarantee.Windows({
            late: LATE,
            accept: ACCEPT,
            available: AVAILABLE,
            reveal: REVEAL,
            complain: COMPLAIN,
            rate: RATE
        });
        licences = ILicenceRegistry(create("LicenceRegistry", abi.encode(registry, MAX_LICENCE_ROYALTY)));
        arbitrator = newArbitrator();
        challenges = IChallenge(create("Challenge", abi.encode(_parts(), settings())));
        address challenge = address(challenges);
        generation = IGenerationEscrow(
            create(
                "GenerationEscrow",
                abi.encode(vault, esps, registry, reputation, pool, challenge, BOND, LOSS, SETTLED_TO_POOL, windows)
            )
        );
        pledges = IPledges(create("Pledges", abi.encode(vault, registry, challenge, PLEDGE, SEASON)));
        sales = ISaleEscrow(
            create(
                "SaleEscrow",
                abi.encode(vault, esps, registry, pledges, pool, challenge, SALE_DELIVERY, SETTLED_TO_POOL, windows)
            )
        );
        wire(
            address(vault),
            list(address(generation), address(sales), address(pledges), challenge, address(esps), address(arbitrator))
        );
        wire(address(pledges), list(address(sales)));
        wire(address(esps), list(address(generation), challenge, address(arbitrator)));
        address parties = create("Parties", abi.encode(registry, sales, pledges, esps));
        wire(challenge, list(address(sales), address(pledges), parties));
        wire(address(reputation), list(address(generation), challenge));
        wire(address(pool), list(address(generation), address(sales), challenge));
        wire(address(registry), list(address(generation), address(sales), challenge, address(licences)));
    }

    function _parts() private returns (address[8] memory) {
        address examination = create("Examination", abi.encode(registry, licences, similarity));
        return
            [
                address(vault),
                address(esps),
                address(registry),
                address(licences),
                address(reputation),
                examination,
                address(arbitrator),
                address(pool)
            ];
    }

    function thresholds() internal pure returns (ISimilarity.Thresholds memory) {
        return
            ISimilarity.Thresholds({
                pdq: 31,
                iscc: 31,
                colour: 400,
                witness: 40,
                contradiction: 90,
                greyPdq: 64,
                greyIscc: 64,
                quality: 50,
                detail: 20
            });
    }

    function settings() internal pure returns (IChallenge.Settings memory) {
        return
            IChallenge.Settings({
                deposit: DEPOSIT,
                reward: REWARD,
                compensationCap: COMPENSATION_CAP,
                upkeepReward: UPKEEP,
                poolBasisPoints: POOL,
                responseSeconds: RESPONSE
            });
    }

    /// @notice The arbitrator: here the test itself.
    function newArbitrator() internal virtual returns (IArbitrator) {
        return new Judge(vault, PANEL_FEE);
    }

    function newVault(IERC20 token_) internal returns (IVault) {
        return IVault(create("Vault", abi.encode(token_)));
    }

    function newEspRegistry(IVault vault_) internal returns (IEspRegistry) {
        return IEspRegistry(create("EspRegistry", abi.encode(vault_, MINIMUM_STAKE, UNBONDING)));
    }

    function wire(address target, address[] memory modules) internal {
        Wired(target).wire(modules);
    }

    /// @notice 3,000 dollars, and the vault may take them.
    function fund(address account) internal {
        for (uint256 i = 0; i < 3; i++) TestDollar(address(token)).faucet(account);
        vm.prank(account);
        token.approve(address(vault), type(uint256).max);
    }

    function enroll(Actor memory esp) internal {
        fund(esp.who);
        vm.startPrank(esp.who);
        esps.register("A provider", "http://127.0.0.1:4001", 1_000 * DOLLAR);
        generation.stateCapacity(CAPACITY);
        vm.stopPrank();
    }

    /// @notice Puts down the pledge without which a product is not sold.
    function pledgeFor(uint256 productId, address by) internal {
        vm.prank(by);
        pledges.pledge(productId);
    }

    function sign(Actor memory by, uint256 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(by.key, bytes32(digest));
        return abi.encodePacked(r, s, v);
    }

    // --- lists ---

    function list(address a) internal pure returns (address[] memory l) {
        l = new address[](1);
        l[0] = a;
    }

    function list(address a, address b) internal pure returns (address[] memory l) {
        l = new address[](2);
        (l[0], l[1]) = (a, b);
    }

    function list(address a, address b, address c) internal pure returns (address[] memory l) {
        l = new address[](3);
        (l[0], l[1], l[2]) = (a, b, c);
    }

    function list(address a, address b, address c, address d) internal pure returns (address[] memory l) {
        l = new address[](4);
        (l[0], l[1], l[2], l[3]) = (a, b, c, d);
    }

    function list(address a, address b, address c, address d, address e) internal pure returns (address[] memory l) {
        l = new address[](5);
        (l[0], l[1], l[2], l[3], l[4]) = (a, b, c, d, e);
    }

    function list(
        address a,
        address b,
        address c,
        address d,
        address e,
        address f
    ) internal pure returns (address[] memory l) {
        l = new address[](6);
        (l[0], l[1], l[2], l[3], l[4], l[5]) = (a, b, c, d, e, f);
    }
}
