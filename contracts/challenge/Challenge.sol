// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../interfaces/IChallenge.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IProductRegistry} from "../interfaces/IProductRegistry.sol";
import {IReputation} from "../interfaces/IReputation.sol";
import {ISaleEscrow} from "../interfaces/ISaleEscrow.sol";
import {ITwoWayGuarantee} from "../interfaces/ITwoWayGuarantee.sol";
import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {AffineMap} from "../lib/Resample.sol";
import {Accusation} from "./Accusation.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @dev Told by `IChallenge`. How a challenge is answered and decided; how it opens is in `Accusation`.
contract Challenge is Accusation {
    using SafeCast for uint256;

    uint256 private constant _CHOICES = 2;
    uint256 private constant _UPHELD = 1;

    ISaleEscrow private immutable _sales;
    ILicenceRegistry private immutable _licences;
    IReputation private immutable _reputation;
    uint256 private immutable _reward;
    uint256 private immutable _compensationCap;
    uint256 private immutable _poolBasisPoints;
    uint256 private immutable _graceSeconds;
    mapping(uint256 disputeId => uint256 challengeId) private _disputed;

    constructor(Parts memory parts, Settings memory s) Accusation(parts, s) {
        require(s.upkeepReward <= s.deposit && s.poolBasisPoints <= 10_000, Challenge_BadSettings(s));
        _sales = parts.sales;
        _licences = parts.licences;
        _reputation = parts.reputation;
        _reward = s.reward;
        _compensationCap = s.compensationCap;
        _poolBasisPoints = s.poolBasisPoints;
        _graceSeconds = s.graceSeconds;
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
                responseSeconds: _responseSeconds,
                graceSeconds: _graceSeconds
            });
    }

    /// @inheritdoc IChallenge
    function challengeOf(uint256 challengeId) external view returns (Case memory) {
        return _existing(challengeId);
    }

    /// @inheritdoc IChallenge
    function answerWithEarlier(uint256 challengeId, uint256 earlierId) external {
        Case storage c = _answerable(challengeId);
        (IProductRegistry.Product memory earlier, IProductRegistry.Product memory accused) = _defence(c, earlierId);
        _requireCopy(earlierId, c.accusedId, _similarity.compare(earlier, accused));
        _answered(challengeId, c, earlierId);
    }

    /// @inheritdoc IChallenge
    function answerWithEarlierUnder(
        uint256 challengeId,
        uint256 earlierId,
        bytes calldata blocks,
        AffineMap calldata map
    ) external {
        Case storage c = _answerable(challengeId);
        (IProductRegistry.Product memory earlier, IProductRegistry.Product memory accused) = _defence(c, earlierId);
        _requireCopy(earlierId, c.accusedId, _similarity.compareUnder(earlier, accused, blocks, map));
        _answered(challengeId, c, earlierId);
    }

    /// @inheritdoc IChallenge
    function answerWithLicence(
        uint256 challengeId,
        ILicenceRegistry.Licence calldata licence,
        bytes calldata ownerSignature
    ) external {
        Case storage c = _answerable(challengeId);
        IProductRegistry.Product memory accused = _registry.productOf(c.accusedId);
        require(
            licence.originalId == c.originalId && licence.licensee == accused.producer,
            Challenge_LicenceMismatch(c.originalId, accused.producer, licence)
        );
        if (ownerSignature.length != 0) _licences.record(licence, ownerSignature);
        ILicenceRegistry.Terms memory terms = _licences.termsOf(c.originalId, accused.producer);
        // Who owes a share must have registered under the original, or its sales would never pay it.
        require(
            accused.registeredAt < terms.expiry && terms.royaltyBasisPoints == 0,
            Challenge_NotLicensed(c.originalId, accused.producer, terms)
        );
        _answered(challengeId, c, 0);
    }

    /// @inheritdoc IChallenge
    function finish(uint256 challengeId) external {
        Case storage c = _existing(challengeId);
        require(c.status == Status.Open, Challenge_NotOpen(challengeId, c.status));
        require(block.timestamp >= c.respondBy, Challenge_TooEarly(challengeId, c.respondBy, block.timestamp));
        // Step 4: check the result.
        if (!_originalStands(challengeId, c)) _reject(challengeId, c);
        else if (c.ground == Ground.Copy) _uphold(challengeId, c);
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
        if (ruling == 0) _undecided(challengeId, c);
        else if (ruling == _UPHELD && _originalStands(challengeId, c)) _uphold(challengeId, c);
        else _reject(challengeId, c);
    }

    /// @dev An original that was removed proves nothing any more. While a challenge of it may still end so, this one
    /// waits; not for challenges that came after the window closed, or it could be made to wait for ever.
    function _originalStands(uint256 challengeId, Case storage c) private view returns (bool) {
        if (c.ground == Ground.Attestation) return true;
        uint256 pending = pendingOf[c.originalId];
        require(
            pending == 0 || _cases[pending].respondBy >= c.respondBy + _responseSeconds,
            Challenge_OriginalChallenged(challengeId, pending)
        );
        return _registry.statusOf(c.originalId) != IProductRegistry.Status.Removed;
    }

    /// @dev Brings the case before the arbitrator, with everybody who has an interest in it excluded.
    function _dispute(uint256 challengeId, Case storage c) private {
        IProductRegistry.Product memory accused = _registry.productOf(c.accusedId);
        address[] memory excluded = new address[](c.ground == Ground.Attestation ? 4 : 7);
        (excluded[0], excluded[1]) = (c.challenger, accused.esp);
        (excluded[2], excluded[3]) = (accused.producer, _registry.ownerOf(c.accusedId));
        if (c.ground != Ground.Attestation) {
            IProductRegistry.Product memory original = _registry.productOf(c.originalId);
            (excluded[4], excluded[5], excluded[6]) = (
                original.esp,
                original.producer,
                _registry.ownerOf(c.originalId)
            );
        }
        bytes memory extraData = abi.encode(excluded, c.challenger);
        // Others' deposits lie here too: an arbitrator that asks more than was paid in gets nothing.
        uint256 cost = _arbitrator.arbitrationCost(extraData);
        uint256 fee = c.fee;
        if (cost > fee) return _undecided(challengeId, c);
        c.status = Status.Disputed;
        c.fee = cost.toUint128();
        if (cost < fee) _vault.move({to: c.challenger, amount: fee - cost});
        uint256 disputeId = _arbitrator.createDispute({choices: _CHOICES, extraData: extraData});
        c.disputeId = disputeId.toUint128();
        _disputed[disputeId] = challengeId;
        emit ChallengeDisputed({challengeId: challengeId, disputeId: disputeId, fee: cost});
    }

    /// @dev The copy goes; what it did harm comes out of the stake of the provider that vouched for it.
    function _uphold(uint256 challengeId, Case storage c) private {
        uint256 accusedId = c.accusedId;
        IProductRegistry.Product memory accused = _registry.productOf(accusedId);
        (address buyer, uint256 loss, bool inSale) = _buyerInGoodFaith(accusedId, accused.producer);
        _close(c, Status.Upheld);
        _registry.remove(accusedId);
        if (inSale) _sales.refund(accusedId);

        uint256 feeReimbursed;
        uint256 compensation;
        uint256 reward;
        if (_couldKnow(c, accused.registeredAt)) {
            feeReimbursed = _slash(accused.esp, c.challenger, c.fee);
            compensation = _slash(accused.esp, buyer, loss);
            reward = _slash(accused.esp, c.challenger, _reward);
            // Counts as much as it cost the provider, which nobody can make it pay but by its own signature.
            _reputation.record({
                producer: c.challenger,
                esp: accused.esp,
                positive: false,
                value: feeReimbursed + compensation + reward
            });
        }
        emit ResultChecked({
            challengeId: challengeId,
            result: Status.Upheld,
            depositReturned: _deposit - _upkeepReward,
            reward: reward,
            feeReimbursed: feeReimbursed,
            buyer: buyer,
            compensation: compensation
        });
        _vault.move({to: c.challenger, amount: _deposit - _upkeepReward});
    }

    /// @dev The accused keeps the product and gets the deposit, less the pool's share.
    function _reject(uint256 challengeId, Case storage c) private {
        uint256 unspent = _close(c, Status.Rejected);
        emit ResultChecked(challengeId, Status.Rejected, 0, 0, 0, address(0), 0);
        _registry.clearChallenged(c.accusedId);
        uint256 lost = _deposit - _upkeepReward;
        uint256 share = (lost * _poolBasisPoints) / 10_000;
        _vault.move({to: address(_pool), amount: share});
        _vault.move({to: _registry.ownerOf(c.accusedId), amount: lost - share});
        if (unspent != 0) _vault.move({to: c.challenger, amount: unspent});
    }

    /// @dev Nobody wins and nobody is punished.
    function _undecided(uint256 challengeId, Case storage c) private {
        uint256 returned = _deposit - _upkeepReward;
        uint256 unspent = _close(c, Status.Undecided);
        emit ResultChecked(challengeId, Status.Undecided, returned, 0, 0, address(0), 0);
        _registry.clearChallenged(c.accusedId);
        _vault.move({to: c.challenger, amount: returned + unspent});
    }

    function _slash(address esp, address to, uint256 amount) private returns (uint256 slashed) {
        if (amount != 0) slashed = _esps.slash({esp: esp, to: to, amount: amount});
    }

    /// @return unspent The arbitrator's fee, if no dispute was created.
    function _close(Case storage c, Status result) private returns (uint256 unspent) {
        unspent = c.status == Status.Open ? c.fee : 0;
        c.status = result;
        delete pendingOf[c.accusedId];
    }

    /// @dev Who paid for the product in its latest sale and still has it, or would have it had an open sale not begun.
    function _buyerInGoodFaith(
        uint256 productId,
        address producer
    ) private view returns (address buyer, uint256 loss, bool inSale) {
        ISaleEscrow.Sale memory sale = _sales.saleOf(productId);
        ISaleEscrow.Purchase memory purchase = _sales.purchaseOf(productId);
        inSale = sale.status != ITwoWayGuarantee.Status.None && sale.status < ITwoWayGuarantee.Status.Settled;
        address holder = sale.status == ITwoWayGuarantee.Status.Revealed ? sale.seller : _registry.ownerOf(productId);
        if (purchase.buyer != holder || holder == producer) return (address(0), 0, inSale);
        return (holder, Math.min(purchase.price, _compensationCap), inSale);
    }

    /// @dev A provider answers for a false attestation, and for an original that was there when it looked.
    function _couldKnow(Case storage c, uint256 registeredAt) private view returns (bool) {
        return
            c.ground == Ground.Attestation ||
            _registry.productOf(c.originalId).registeredAt + _graceSeconds <= registeredAt;
    }

    function _answered(uint256 challengeId, Case storage c, uint256 earlierId) private {
        emit ChallengeAnswered(challengeId, msg.sender, earlierId, earlierId == 0);
        _reject(challengeId, c);
    }

    /// @dev A product of the accused's producer from before the original.
    function _defence(
        Case storage c,
        uint256 earlierId
    ) private view returns (IProductRegistry.Product memory earlier, IProductRegistry.Product memory accused) {
        earlier = _active(earlierId);
        accused = _registry.productOf(c.accusedId);
        require(
            earlier.producer == accused.producer,
            Challenge_EarlierNotOwn(earlierId, earlier.producer, accused.producer)
        );
        uint256 originalTime = _registry.productOf(c.originalId).registeredAt;
        require(
            earlier.registeredAt < originalTime,
            Challenge_NotEarlier(earlierId, earlier.registeredAt, c.originalId, originalTime)
        );
    }

    /// @dev Open, inside the response window, there is an original, and the caller is who is accused.
    function _answerable(uint256 challengeId) private view returns (Case storage c) {
        c = _existing(challengeId);
        require(c.status == Status.Open, Challenge_NotOpen(challengeId, c.status));
        require(block.timestamp < c.respondBy, Challenge_TooLate(challengeId, c.respondBy, block.timestamp));
        address owner = _registry.ownerOf(c.accusedId);
        require(
            msg.sender == owner || msg.sender == _registry.productOf(c.accusedId).producer,
            Challenge_NotAccused(challengeId, owner, msg.sender)
        );
        require(c.ground != Ground.Attestation, Challenge_NoOriginal(challengeId));
    }

    function _existing(uint256 challengeId) private view returns (Case storage c) {
        c = _cases[challengeId];
        require(c.status != Status.None, Challenge_UnknownChallenge(challengeId));
    }
}
