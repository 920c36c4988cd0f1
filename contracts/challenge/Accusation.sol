// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrator} from "../interfaces/IArbitrator.sol";
import {IChallenge} from "../interfaces/IChallenge.sol";
import {IEspRegistry} from "../interfaces/IEspRegistry.sol";
import {IExamination} from "../interfaces/IExamination.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IParties} from "../interfaces/IParties.sol";
import {IPledges} from "../interfaces/IPledges.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {ISaleEscrow} from "../interfaces/ISaleEscrow.sol";
import {ISimilarity} from "../interfaces/ISimilarity.sol";
import {IUpkeepPool} from "../interfaces/IUpkeepPool.sol";
import {IVault} from "../interfaces/IVault.sol";
import {AffineMap} from "../lib/Resample.sol";
import {Wired} from "../lib/Wired.sol";
import {PaysByVault} from "../payment/PaysByVault.sol";
import {Docket} from "./Docket.sol";
import {Liability} from "./Liability.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Opening of a challenge: its first three steps. Documented in {IChallenge}.
abstract contract Accusation is IChallenge, PaysByVault, EIP712, Wired, Docket, Liability {
    using SafeCast for uint256;

    bytes32 private constant _MANDATE_TYPEHASH = keccak256(
        "Mandate(address challenger,uint256 originalId,uint256 accusedId,uint64 expiry)"
    );

    /// @dev Minimum deposit as a share of the money that the case delays, in 1/10,000.
    uint256 private constant _HELD_BASIS_POINTS = 100;

    /// @dev Minimum pledge in relation to the costs of a successful challenger, in 1/10,000.
    uint256 private constant _PLEDGE_BASIS_POINTS_OF_COSTS = 15_000;

    /// @dev Maximum length of a piece of evidence, in bytes.
    uint256 private constant _MAX_EVIDENCE = 2_000;

    /// @notice Contracts that a challenge uses; sale escrow, pledges and parties are deployed later and set by `wire`.
    struct Parts {
        IVault vault;
        IEspRegistry esps;
        IProductRegistry registry;
        ILicenceRegistry licences;
        IReputation reputation;
        IExamination examination;
        IArbitrator arbitrator;
        IUpkeepPool pool;
    }

    IProductRegistry internal immutable _registry;
    IExamination internal immutable _examination;
    IArbitrator internal immutable _arbitrator;
    IUpkeepPool internal immutable _pool;
    uint256 internal immutable _deposit;
    uint256 internal immutable _upkeepReward;
    uint256 internal immutable _reward;
    uint256 internal immutable _compensationCap;
    uint256 internal immutable _responseSeconds;
    ISaleEscrow internal _sales;
    IPledges internal _pledges;
    IParties internal _parties;
    mapping(uint256 challengeId => Case) internal _cases;
    /// @dev The first case on a product's appearance that is before a panel; it may have ended.
    mapping(uint256 productId => uint256 challengeId) internal _looked;

    constructor(
        Parts memory parts,
        Settings memory settings_
    ) PaysByVault(parts.vault) Liability(parts.esps) EIP712("Genuine Challenge", "1") {
        _registry = parts.registry;
        _examination = parts.examination;
        _arbitrator = parts.arbitrator;
        _pool = parts.pool;
        _deposit = settings_.deposit;
        _upkeepReward = settings_.upkeepReward;
        _reward = settings_.reward;
        _compensationCap = settings_.compensationCap;
        _responseSeconds = settings_.responseSeconds;
    }

    /// @notice Sets sale escrow, pledges and parties, once.
    /// @dev Caller: the deployer.
    /// @param modules Their addresses, in this order.
    function wire(address[] memory modules) public override {
        super.wire(modules);
        (_sales, _pledges, _parties) = (ISaleEscrow(modules[0]), IPledges(modules[1]), IParties(modules[2]));
        uint256 least = ((_upkeepReward + arbitrationFee()) * _PLEDGE_BASIS_POINTS_OF_COSTS) / 10_000;
        uint256 pledge = _pledges.amount();
        require(pledge >= least, Challenge_PledgeTooSmall(pledge, least));
    }

    /// @inheritdoc IChallenge
    function isHeldBefore(uint256 productId, uint256 time) external view returns (bool) {
        return _isHeldBefore(productId, time);
    }

    /// @inheritdoc IChallenge
    function isDisproved(uint256 productId) external view returns (bool) {
        return _isDisproved(productId);
    }

    /// @inheritdoc IChallenge
    function depositFor(uint256 accusedId) public view returns (uint256) {
        return
            Math.max(
                _deposit,
                Math.mulDiv(_parties.heldMoney(accusedId), _HELD_BASIS_POINTS, 10_000, Math.Rounding.Ceil)
            );
    }

    /// @inheritdoc IChallenge
    function arbitrationFee() public view returns (uint256) {
        return _arbitrator.arbitrationCost("");
    }

    /// @inheritdoc IChallenge
    function idOf(Ground ground, uint256 originalId, uint256 accusedId) public pure returns (uint256 challengeId) {
        return uint256(keccak256(abi.encode(ground, originalId, accusedId)));
    }

    /// @inheritdoc IChallenge
    function mandateDigest(
        address challenger,
        uint256 originalId,
        uint256 accusedId,
        uint64 expiry
    ) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_MANDATE_TYPEHASH, challenger, originalId, accusedId, expiry)));
    }

    /// @inheritdoc IChallenge
    function measure(
        uint256 originalId,
        uint256 accusedId,
        bytes calldata originalBlocks,
        bytes calldata accusedBlocks,
        AffineMap calldata map
    ) external view returns (ISimilarity.Measurement memory) {
        return _examination.measure(originalId, accusedId, originalBlocks, accusedBlocks, map);
    }

    /// @inheritdoc IChallenge
    function open(Opening calldata o) external returns (uint256 challengeId) {
        challengeId = idOf(o.ground, o.originalId, o.accusedId);
        Status status = _cases[challengeId].status;
        require(status == Status.None || status == Status.Undecided, Challenge_AlreadyTried(challengeId, status));
        // A check that fails before the case is stored reverts without a cost to the challenger.
        IExamination.Finding memory found = _examination.examine({
            opening: o,
            caller: msg.sender,
            mandateDigest: o.mandate.signature.length == 0
                ? bytes32(0)
                : mandateDigest(msg.sender, o.originalId, o.accusedId, o.mandate.expiry),
            answered: _isAnswered(_cases[idOf(Ground.Copy, o.originalId, o.accusedId)])
        });
        Opened memory opened;
        opened.authority = found.authority;
        opened.measurement = found.measurement;
        opened.accusedOwner = found.accusedOwner;
        opened.challenger = msg.sender;
        opened.ground = o.ground;
        opened.map = o.map;
        opened.deposit = depositFor(o.accusedId);
        opened.fee = o.ground == Ground.Copy ? 0 : arbitrationFee();
        opened.respondBy = block.timestamp + _responseSeconds;
        opened.statement = o.statement;

        // The product is not restricted: only money that becomes due later waits for the result.
        Case storage c = _cases[challengeId];
        delete _cases[challengeId];
        c.challenger = msg.sender;
        c.respondBy = uint40(opened.respondBy);
        c.ground = o.ground;
        c.status = Status.Open;
        c.place = _enter(o.accusedId);
        if (found.authority != msg.sender) c.authority = found.authority;
        c.originalId = o.originalId;
        c.accusedId = o.accusedId;
        c.fee = opened.fee.toUint88();
        c.deposit = opened.deposit.toUint88();
        c.pdq = uint16(opened.measurement.pdq);
        c.iscc = uint16(opened.measurement.iscc);
        emit ChallengeOpened({
            challengeId: challengeId,
            originalId: o.originalId,
            accusedId: o.accusedId,
            opened: opened
        });
        if (o.ground == Ground.Attestation) _freezeFor(o.accusedId, found.esp, opened.fee);
        _payIn(opened.deposit + opened.fee);
    }

    /// @inheritdoc IChallenge
    function reopen(uint256 challengeId, string calldata statement) external {
        Case storage c = _existing(challengeId);
        Status status = c.status;
        uint256 disputeId = c.disputeId;
        require(status == Status.Rejected && disputeId != 0, Challenge_NotJudged(challengeId, status));
        (uint256 originalId, uint256 accusedId) = (c.originalId, c.accusedId);
        address esp = _examination.examineReopening(originalId, accusedId, msg.sender);
        uint256 deposit = depositFor(accusedId);
        uint256 fee = _arbitrator.appealCost(disputeId, "");
        uint256 respondBy = block.timestamp + _responseSeconds;

        _lookAt(challengeId, c);
        (c.challenger, c.respondBy, c.status) = (msg.sender, uint40(respondBy), Status.Disputed);
        c.place = _enter(accusedId);
        (c.fee, c.deposit) = (fee.toUint88(), deposit.toUint88());
        // The answer is before the panel already; from now on the fee is the new challenger's.
        (c.defender, c.decides, c.reopened) = (address(0), false, true);
        emit ChallengeReopened({
            challengeId: challengeId,
            by: msg.sender,
            disputeId: disputeId,
            deposit: deposit,
            fee: fee,
            respondBy: respondBy,
            statement: statement
        });
        if (originalId == 0) _freezeFor(accusedId, esp, fee);
        _payIn(deposit + fee);
        _arbitrator.appeal(disputeId, abi.encode(msg.sender));
    }

    /// @inheritdoc IChallenge
    function submitEvidence(uint256 challengeId, string calldata evidence) external {
        Status status = _existing(challengeId).status;
        require(status == Status.Open || status == Status.Disputed, Challenge_Ended(challengeId, status));
        uint256 length = bytes(evidence).length;
        require(length != 0 && length <= _MAX_EVIDENCE, Challenge_BadEvidence(length, _MAX_EVIDENCE));
        emit Evidence({
            _arbitrator: _arbitrator,
            _evidenceGroupID: challengeId,
            _party: msg.sender,
            _evidence: evidence
        });
    }

    /// @dev What a false attestation may cost its provider stays until the case has ended.
    function _freezeFor(uint256 accusedId, address esp, uint256 fee) private {
        _freeze(accusedId, esp, _upkeepReward + fee + _compensationCap + _reward);
    }

    /// @dev Before the case goes to a panel. One at a time, so that the cost of a removal does not depend on their number.
    function _lookAt(uint256 challengeId, Case storage c) internal {
        uint256 accusedId = c.accusedId;
        if (c.ground != Ground.Appearance || _cases[_looked[accusedId]].status == Status.Disputed) return;
        _looked[accusedId] = challengeId;
    }

    function _payIn(uint256 amount) private {
        _vault.collect({payer: msg.sender, amount: amount});
        _vault.move({to: address(_pool), amount: _upkeepReward});
    }

    /// @dev Rejected because of an answer, without a panel.
    function _isAnswered(Case storage c) private view returns (bool) {
        return c.status == Status.Rejected && c.disputeId == 0;
    }

    function _existing(uint256 challengeId) internal view returns (Case storage c) {
        c = _cases[challengeId];
        require(c.status != Status.None, Challenge_UnknownChallenge(challengeId));
    }
}
