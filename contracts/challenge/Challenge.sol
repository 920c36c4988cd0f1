// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../interfaces/IChallenge.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {ISimilarity} from "../interfaces/ISimilarity.sol";
import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {Payouts} from "../lib/Payouts.sol";
import {Resample} from "../lib/Resample.sol";
import {Accusation} from "./Accusation.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Documented in {IChallenge}. Answers and decisions; a challenge is opened in `Accusation`.
contract Challenge is Accusation {
    using SafeCast for uint256;

    uint256 private constant _CHOICES = 2;
    uint256 private constant _UPHELD = 1;

    ILicenceRegistry private immutable _licences;
    IReputation private immutable _reputation;
    uint256 private immutable _poolBasisPoints;
    mapping(uint256 disputeId => uint256 challengeId) private _disputed;
    mapping(uint256 productId => Removal) private _removals;

    /// @dev State of a removed work, for cases on it that are still before a panel.
    struct Removal {
        // slot 0
        address buyer; // in good faith
        uint96 loss; // of the buyer, not compensated yet; base units
        // slot 1
        address restTo; // receives the remainder of `kept`
        uint96 kept; // part of the pledge, base units
        // slot 2
        uint256 keptFor; // the case whose challenger is paid first, if it is upheld
        // slot 3
        uint40 fellTo; // registration time of the original of which it was found a copy; 0: none
    }

    /// @dev In memory: payments of an upheld case, base units.
    struct Paid {
        // from the pledge
        uint256 costs;
        uint256 loss; // to the buyer
        uint256 toChallenger; // costs, and the remainder
        // from the stake of a provider with a false attestation
        uint256 feeReimbursed;
        uint256 compensation; // to the buyer
        uint256 reward;
    }

    constructor(Parts memory parts, Settings memory s) Accusation(parts, s) {
        require(s.upkeepReward <= s.deposit && s.poolBasisPoints <= 10_000, Challenge_BadSettings(s));
        _licences = parts.licences;
        _reputation = parts.reputation;
        _poolBasisPoints = s.poolBasisPoints;
        emit MetaEvidence(uint256(Ground.Copy), "data:,Is%20the%20accused%20a%20copy%20of%20the%20original?");
        emit MetaEvidence(
            uint256(Ground.Appearance),
            "data:,Does%20the%20accused%20show%20what%20the%20original%20does?"
        );
        emit MetaEvidence(uint256(Ground.Attestation), "data:,Is%20the%20proof%20false%20about%20its%20file?");
    }

    /// @inheritdoc IChallenge
    function settings() external view returns (Settings memory) {
        return
            Settings({
                deposit: _deposit,
                reward: _reward,
                compensationCap: _compensationCap,
                upkeepReward: _upkeepReward,
                poolBasisPoints: _poolBasisPoints,
                responseSeconds: _responseSeconds
            });
    }

    /// @inheritdoc IChallenge
    function challengeOf(uint256 challengeId) external view returns (Case memory) {
        return _existing(challengeId);
    }

    /// @inheritdoc IChallenge
    function lossOf(uint256 productId) external view returns (address buyer, uint256 loss) {
        Removal storage r = _removals[productId];
        return (r.buyer, r.loss);
    }

    /// @inheritdoc IChallenge
    function answer(uint256 challengeId, Answer calldata a) external {
        Case storage c = _answerable(challengeId);
        bool licensed = a.defence == Defence.Licence;
        if (licensed && a.ownerSignature.length != 0) _licences.record(a.licence, a.ownerSignature);
        ISimilarity.Measurement memory m = _examination.examineAnswer({
            originalId: c.originalId,
            accusedId: c.accusedId,
            answer: a,
            measured: c.ground == Ground.Copy
        });
        bool asNear =
            m.verdict == ISimilarity.Verdict.Copy && m.pdq <= c.pdq && (!Resample.isNone(a.map) || m.iscc <= c.iscc);
        if (!licensed && !asNear) {
            if (!c.decides) c.earlierId = a.earlierId;
            _callPanel(c);
            return _emitAnswered(challengeId, c.fee, a, m);
        }
        _emitAnswered(challengeId, c.fee, a, m);
        // A case on the earlier work does not block the defence; the result waits for it.
        if (!licensed && _isHeldBefore(a.earlierId, c.respondBy)) (c.earlierId, c.decides) = (a.earlierId, true);
        else _reject(challengeId, c);
    }

    /// @inheritdoc IChallenge
    function finish(uint256 challengeId) external {
        Case storage c = _existing(challengeId);
        require(c.status == Status.Open, Challenge_NotOpen(challengeId, c.status));
        // Step 4: check the result.
        bool moot = _isMoot(c);
        require(moot || block.timestamp >= c.respondBy, Challenge_TooEarly(challengeId, c.respondBy, block.timestamp));
        if (moot) _undecided(challengeId, c);
        else if (_defenceStands(challengeId, c)) _reject(challengeId, c);
        else if (!_originalStands(challengeId, c)) _fall(challengeId, c);
        else if (c.ground == Ground.Copy && c.defender == address(0)) _uphold(challengeId, c);
        else _dispute(challengeId, c);
        _pool.reward({keeper: msg.sender, amount: _upkeepReward});
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external {
        require(msg.sender == address(_arbitrator), Challenge_NotArbitrator(address(_arbitrator), msg.sender));
        uint256 challengeId = _disputed[disputeId];
        Case storage c = _cases[challengeId];
        require(c.status == Status.Disputed, Challenge_UnknownDispute(disputeId));
        emit Ruling({arbitrator: _arbitrator, disputeId: disputeId, ruling: ruling});
        if (ruling == 0 || (c.ground == Ground.Copy && _isMoot(c))) _undecided(challengeId, c);
        else if (ruling != _UPHELD) _reject(challengeId, c);
        else if (_originalStands(challengeId, c)) _uphold(challengeId, c);
        else _fall(challengeId, c);
    }

    /// @dev Once another case has removed the work, only two questions remain: whether its attestation was false, and who bears a
    /// panel's fee. A case by an accomplice must neither spare the provider nor cost a justified challenger its fee.
    function _isMoot(Case storage c) private view returns (bool) {
        return c.ground != Ground.Attestation && _isRemoved(c.accusedId);
    }

    /// @dev The original was removed. The challenger is responsible for knowing that it is a copy itself, unless the work of
    /// which it is a copy was registered after the accusation: then the case ends undecided.
    function _fall(uint256 challengeId, Case storage c) private {
        if (_removals[c.originalId].fellTo >= c.respondBy - _responseSeconds) _undecided(challengeId, c);
        else _reject(challengeId, c);
    }

    /// @dev A removed original is no longer evidence.
    function _originalStands(uint256 challengeId, Case storage c) private view returns (bool) {
        return c.ground == Ground.Attestation || _stands(challengeId, c, c.originalId);
    }

    /// @dev An answer by an earlier work is valid unless that work was removed in the meantime.
    function _defenceStands(uint256 challengeId, Case storage c) private view returns (bool) {
        return c.decides && _stands(challengeId, c, c.earlierId);
    }

    /// @dev Whether `evidenceId` is still evidence. Reverts while a case on it is open; cases that were opened after the
    /// response window are ignored, or the decision could be delayed without limit. Evidence is always older than the
    /// product in question, so there are no circular waits.
    function _stands(uint256 challengeId, Case storage c, uint256 evidenceId) private view returns (bool) {
        require(!_isHeldBefore(evidenceId, c.respondBy), Challenge_EvidenceChallenged(challengeId, evidenceId));
        return !_isRemoved(evidenceId);
    }

    function _isRemoved(uint256 productId) private view returns (bool) {
        return _registry.statusOf(productId) == IProductRegistry.Status.Removed;
    }

    /// @dev Submits the case to the arbitrator. Accounts that took part in it by an act of their own are excluded.
    function _dispute(uint256 challengeId, Case storage c) private {
        address[] memory excluded = _parties.excluded({
            originalId: c.originalId,
            accusedId: c.accusedId,
            actors: [c.challenger, c.authority, c.defender]
        });
        bytes memory extraData = abi.encode(excluded, _feePayer(c));
        // This balance includes other deposits: an arbitrator that demands more than was paid in must fail.
        uint256 cost = _arbitrator.arbitrationCost(extraData);
        uint256 fee = c.fee;
        if (cost > fee) return _undecided(challengeId, c);
        _lookAt(challengeId, c);
        c.status = Status.Disputed;
        c.fee = cost.toUint88();
        if (cost < fee) _vault.move({to: _feePayer(c), amount: fee - cost});
        uint256 disputeId = _arbitrator.createDispute({choices: _CHOICES, extraData: extraData});
        c.disputeId = disputeId.toUint48();
        _disputed[disputeId] = challengeId;
        emit ChallengeDisputed({challengeId: challengeId, disputeId: disputeId, fee: cost});
        emit Dispute({
            _arbitrator: _arbitrator,
            _disputeID: disputeId,
            _metaEvidenceID: uint256(c.ground),
            _evidenceGroupID: challengeId
        });
    }

    /// @dev Removes the work and pays out the pledge of the account that brought it to market. A provider is liable only for a
    /// false attestation: others could make a picture that it attested a copy without its knowledge.
    function _uphold(uint256 challengeId, Case storage c) private {
        uint256 accusedId = c.accusedId;
        bool attested = c.ground == Ground.Attestation;
        Removal storage r = _removals[accusedId];
        // The accused's side can know that its attestation is false, and an original that was public before.
        bool blamed = attested || _parties.couldKnow(c.originalId, accusedId);
        uint256 fromKept = _close(challengeId, c, Status.Upheld);
        if (attested) _disprove(accusedId);
        if (!_isRemoved(accusedId)) {
            (address buyer, uint256 loss, bool inSale) = _parties.buyerInGoodFaith(accusedId);
            (r.buyer, r.loss) = (buyer, loss.toUint96());
            if (!attested) r.fellTo = _registry.productOf(c.originalId).registeredAt;
            _registry.remove(accusedId);
            if (inSale) _sales.refund(accusedId);
        }
        _compensate(challengeId, c, blamed, fromKept);
    }

    /// @dev Payments of an upheld case. If another case has removed the work before, only a provider with a false attestation
    /// pays the buyer's remaining loss.
    function _compensate(uint256 challengeId, Case storage c, bool blamed, uint256 fromKept) private {
        uint256 costs = _isAdvanced(c) ? _upkeepReward : _upkeepReward + c.fee;
        Paid memory paid = _payFromPledge(challengeId, c, blamed, costs);
        bool attested = c.ground == Ground.Attestation;
        if (attested) _payFromStake(c, paid, costs - paid.costs);
        emit ResultChecked({
            challengeId: challengeId,
            result: Status.Upheld,
            depositReturned: c.deposit - _upkeepReward,
            reward: paid.reward,
            feeReimbursed: paid.feeReimbursed,
            buyer: paid.loss + paid.compensation == 0 ? address(0) : _removals[c.accusedId].buyer,
            compensation: paid.compensation,
            toChallenger: fromKept + paid.toChallenger + paid.feeReimbursed + paid.reward,
            toBuyer: paid.loss + paid.compensation
        });
        if (attested) _thaw(c.accusedId);
        _vault.move({to: c.challenger, amount: c.deposit - _upkeepReward});
    }

    /// @dev The part of the challenger's costs and the buyer's loss that the pledge has not paid, and a reward.
    function _payFromStake(Case storage c, Paid memory paid, uint256 costs) private {
        uint256 accusedId = c.accusedId;
        Removal storage r = _removals[accusedId];
        Payouts.FromStake memory s = Payouts.ofStake({
            frozen: _frozenFor(accusedId),
            costs: costs,
            loss: Math.min(r.loss, _compensationCap),
            reward: _reward
        });
        (paid.feeReimbursed, paid.compensation, paid.reward) = (s.costs, s.loss, s.reward);
        r.loss -= uint96(s.loss);
        _slash(accusedId, c.challenger, s.costs);
        _slash(accusedId, r.buyer, s.loss);
        _slash(accusedId, c.challenger, s.reward);
        // Counts as much as it cost the provider, which nobody can make it pay but by its own signature.
        _reputation.record({
            producer: c.challenger,
            esp: _liableEsp(accusedId),
            quality: 0,
            value: paid.feeReimbursed + paid.compensation + paid.reward
        });
    }

    /// @dev Pays, in this order: a third to the pool, the challenger's costs, the buyer, and the remainder to the challenger. If
    /// the original was not public when the accused was created, no one is to blame: the buyer is paid and the rest is returned.
    function _payFromPledge(
        uint256 challengeId,
        Case storage c,
        bool blamed,
        uint256 costs
    ) private returns (Paid memory paid) {
        (address pledger, uint256 pledged) = _pledges.forfeit(c.accusedId);
        if (pledged == 0) return paid;
        bool attested = c.ground == Ground.Attestation;
        Removal storage r = _removals[c.accusedId];
        Payouts.FromPledge memory p = Payouts.ofPledge(pledged, blamed, attested, costs, _costsBeforePanel(c), r.loss);
        if (p.kept != 0) _keep(challengeId, c, p.kept);
        r.restTo = blamed ? c.challenger : pledger;
        r.loss -= uint96(p.loss);
        (paid.costs, paid.loss) = (p.costs, p.loss);
        paid.toChallenger = blamed ? p.costs + p.rest : 0;
        uint256 returned = blamed ? 0 : p.rest;
        emit PledgePaid({
            challengeId: challengeId,
            pledger: pledger,
            poolShare: p.pool,
            toChallenger: paid.toChallenger,
            toBuyer: paid.loss,
            returned: returned
        });
        _move(address(_pool), p.pool);
        _move(c.challenger, paid.toChallenger);
        _move(r.buyer, paid.loss);
        _move(pledger, returned);
    }

    /// @dev What the case on the appearance at which a panel still looks has cost its challenger.
    function _costsBeforePanel(Case storage c) private view returns (uint256) {
        Case storage other = _cases[_looked[c.accusedId]];
        return other.status == Status.Disputed ? _upkeepReward + other.fee : 0;
    }

    /// @dev Keeps back a part of the pledge for that case.
    function _keep(uint256 challengeId, Case storage c, uint256 amount) private {
        uint256 keptFor = _looked[c.accusedId];
        Removal storage r = _removals[c.accusedId];
        (r.keptFor, r.kept) = (keptFor, uint96(amount));
        emit PledgeKept({challengeId: challengeId, keptFor: keptFor, amount: amount});
    }

    /// @dev Pays the kept part of a pledge when its case has ended, in the same order: costs, buyer, remainder.
    function _payKept(
        uint256 challengeId,
        Case storage c,
        Removal storage r,
        bool upheld
    ) private returns (uint256 toChallenger) {
        uint256 kept = r.kept;
        r.kept = 0;
        bool blamed = upheld && _parties.couldKnow(c.originalId, c.accusedId);
        uint256 toBuyer;
        uint256 left;
        (toChallenger, toBuyer, left) = Payouts.ofKept(kept, blamed ? _upkeepReward + c.fee : 0, r.loss);
        r.loss -= uint96(toBuyer);
        emit KeptPaid({
            challengeId: challengeId,
            toChallenger: toChallenger,
            buyer: r.buyer,
            toBuyer: toBuyer,
            restTo: r.restTo,
            rest: left
        });
        _move(c.challenger, toChallenger);
        _move(r.buyer, toBuyer);
        _move(r.restTo, left);
    }

    function _move(address to, uint256 amount) private {
        if (amount != 0) _vault.move({to: to, amount: amount});
    }

    /// @dev The accused keeps the product; the deposit, less the pool's share, goes to the account that the case delayed.
    function _reject(uint256 challengeId, Case storage c) private {
        bool disputed = c.status == Status.Disputed;
        _close(challengeId, c, Status.Rejected);
        emit ResultChecked(challengeId, Status.Rejected, 0, 0, 0, address(0), 0, 0, 0);
        if (c.ground == Ground.Attestation) _thaw(c.accusedId);
        // Who was right to call the panel has its fee back before any other account.
        (uint256 share, uint256 fee, uint256 rest) = Payouts.ofDeposit({
            lost: c.deposit - _upkeepReward,
            poolBasisPoints: _poolBasisPoints,
            advanced: disputed && _isAdvanced(c) ? c.fee : 0
        });
        _vault.move({to: address(_pool), amount: share});
        if (disputed && _isAdvanced(c)) _pay(challengeId, c.defender, fee);
        if (rest != 0) _forfeit(challengeId, c, rest);
    }

    /// @dev By amount: to the seller whose price rested because of this case, and to the provider whose stake answered in
    /// a case on its attestation. Where neither was held, to the owner. A buyer holds the content already, and could
    /// otherwise keep its seller waiting at no cost by accusing what it has just bought.
    function _forfeit(uint256 challengeId, Case storage c, uint256 amount) private {
        (address seller, uint256 price) = _parties.resting(c.accusedId, c.respondBy - _responseSeconds);
        uint256 stake = c.ground == Ground.Attestation ? _reward + _compensationCap : 0;
        if (price + stake == 0)
            return _pay(challengeId, _isRemoved(c.accusedId) ? address(_pool) : _registry.payeeOf(c.accusedId), amount);
        (uint256 toSeller, uint256 toProvider) = Payouts.ofHeld(amount, price, stake);
        if (toSeller != 0) _pay(challengeId, seller, toSeller);
        if (toProvider != 0) _pay(challengeId, _liableEsp(c.accusedId), toProvider);
    }

    function _pay(uint256 challengeId, address to, uint256 amount) private {
        emit DepositForfeited({challengeId: challengeId, to: to, amount: amount});
        _vault.move({to: to, amount: amount});
    }

    /// @dev Without a winner or a penalty. A reopened case keeps the panel's earlier ruling.
    function _undecided(uint256 challengeId, Case storage c) private {
        uint256 returned = c.deposit - _upkeepReward;
        Status result = c.reopened ? Status.Rejected : Status.Undecided;
        _close(challengeId, c, result);
        emit ResultChecked(challengeId, result, returned, 0, 0, address(0), 0, 0, 0);
        if (c.ground == Ground.Attestation) _thaw(c.accusedId);
        _vault.move({to: c.challenger, amount: returned});
    }

    /// @dev Ends the case; the arbitrator's fee is returned to its payer if no dispute was created. Returns the amount that the
    /// challenger was paid from a pledge that another case had taken.
    function _close(uint256 challengeId, Case storage c, Status result) private returns (uint256 fromKept) {
        uint256 unspent = c.status == Status.Open ? c.fee : 0;
        c.status = result;
        _strike(c.accusedId, c.place);
        if (unspent != 0) _vault.move({to: _feePayer(c), amount: unspent});
        Removal storage r = _removals[c.accusedId];
        if (r.kept != 0 && r.keptFor == challengeId) return _payKept(challengeId, c, r, result == Status.Upheld);
    }

    /// @dev In a measured case the account that answered has paid the panel's fee.
    function _isAdvanced(Case storage c) private view returns (bool) {
        return c.ground == Ground.Copy && c.defender != address(0);
    }

    function _feePayer(Case storage c) private view returns (address) {
        return _isAdvanced(c) ? c.defender : c.challenger;
    }

    /// @dev Only a panel can decide on this answer. In a case without a measurement the challenger has paid its fee; in a
    /// measured one the first account to answer advances it, and is reimbursed if the panel agrees.
    function _callPanel(Case storage c) private {
        if (c.defender != address(0)) return;
        c.defender = msg.sender;
        if (c.ground != Ground.Copy) return;
        uint256 fee = arbitrationFee();
        c.fee = fee.toUint88();
        _vault.collect({payer: msg.sender, amount: fee});
    }

    function _emitAnswered(
        uint256 challengeId,
        uint256 fee,
        Answer calldata a,
        ISimilarity.Measurement memory m
    ) private {
        emit ChallengeAnswered({
            challengeId: challengeId,
            by: msg.sender,
            defence: a.defence,
            earlierId: a.earlierId,
            measurement: m,
            map: a.map,
            fee: fee,
            statement: a.statement
        });
    }

    /// @dev Requires an open case with an original, inside the response window, and a caller on the accused's side.
    function _answerable(uint256 challengeId) private view returns (Case storage c) {
        c = _existing(challengeId);
        require(c.status == Status.Open, Challenge_NotOpen(challengeId, c.status));
        require(block.timestamp < c.respondBy, Challenge_TooLate(challengeId, c.respondBy, block.timestamp));
        (bool accused, address owner) = _parties.answersFor(c.accusedId, msg.sender);
        require(accused, Challenge_NotAccused(challengeId, owner, msg.sender));
        require(c.ground != Ground.Attestation, Challenge_NoOriginal(challengeId));
    }
}
