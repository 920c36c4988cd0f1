// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IChallenge} from "../../../../contracts/interfaces/IChallenge.sol";
import {IEspPanel} from "../../../../contracts/interfaces/IEspPanel.sol";
import {IEspRegistry} from "../../../../contracts/interfaces/IEspRegistry.sol";
import {Openings} from "../../support/Cases.sol";
import {Sales} from "./Sales.sol";

/// @notice Cases, right and wrong ones, and the panel with honest and hostile jurors.
abstract contract Suits is Sales {
    enum Vote {
        True,
        False,
        Absent,
        Silent // commits, and reveals nothing
    }

    struct Suit {
        uint256 id;
        IChallenge.Ground ground;
        uint256 original; // index of the work
        uint256 accused;
        address challenger;
        bool isRight; // the accusation is
        uint256 openedAt;
        uint256 dispute;
        bool isWatched; // an honest person funded the last round against a ruling that was wrong
        bool isDone; // and everybody is paid
        bool wasPledged; // by the coalition, when it opened
        bool isCovered; // nothing but this case is about the stake of the provider, which has the minimum
    }

    Suit[] internal suits;
    Vote internal strategy; // of hostile jurors
    mapping(uint256 work => bool) private _isForfeited; // its pledge, or it had none
    bool internal grinds; // the coalition proposes the block that seeds the draw

    /// @notice A case ended otherwise than the truth demands.
    error WronglyDecided(uint256 suit, IChallenge.Status status);
    /// @notice An accusation that was rejected brought its author something.
    error PaidForLying(uint256 suit, uint256 amount);
    error WatcherLost(uint256 suit, uint256 received);
    /// @notice Who was right has not all its costs back, though a pledge or a provider's minimum stake answered.
    error RightChallengerLost(uint256 suit, uint256 received);
    /// @notice A forfeited pledge left the pool less than a third.
    error PoolWithoutItsPart(uint256 suit);
    /// @notice A case runs, and no money waits for it.
    error CaseForgotten(uint256 suit);

    uint256 internal constant TRIES = 1_000; // blockhashes to choose from
    bytes32 private constant _SALT = "salt";

    // --- opening ---

    function isRight(IChallenge.Ground ground, uint256 original, uint256 accused) internal view returns (bool) {
        if (ground == IChallenge.Ground.Attestation) return works[accused].isFalse;
        return works[original].root == works[accused].root && original != accused;
    }

    function sue(
        IChallenge.Ground ground,
        uint256 original,
        uint256 accused,
        address by
    ) internal returns (bool ok, uint256 index) {
        IChallenge.Mandate memory none;
        IChallenge.Opening memory o;
        (uint256 a, uint256 b) = (works[original].id, works[accused].id);
        if (ground == IChallenge.Ground.Attestation) o = Openings.falsely(b, "the file shows something else");
        else if (ground == IChallenge.Ground.Appearance) o = Openings.alike(a, b, "look at them", none);
        else o = Openings.copied(a, b, none);
        bytes memory data = abi.encodeCall(IChallenge.open, (o));
        Suit memory s;
        s.isCovered = _hasMinimum(works[accused].esp);
        if (isHostile[by]) ok = dare("open a case", by, address(challenges), data);
        else {
            must("open a case", by, address(challenges), data);
            ok = true;
        }
        index = suits.length;
        if (!ok) return (false, index);
        s.id = challenges.idOf(ground, ground == IChallenge.Ground.Attestation ? 0 : a, b);
        (s.ground, s.original, s.accused, s.challenger) = (ground, original, accused, by);
        (s.isRight, s.openedAt) = (isRight(ground, original, accused), nowSeconds());
        s.wasPledged = isHostile[pledges.pledgeOf(b).by];
        suits.push(s);
    }

    function _hasMinimum(address esp) private view returns (bool) {
        IEspRegistry.Esp memory e = esps.espOf(esp);
        return e.frozen == 0 && e.stake >= MINIMUM_STAKE;
    }

    function isSued(
        IChallenge.Ground ground,
        uint256 original,
        uint256 accused,
        address by
    ) internal view returns (bool) {
        for (uint256 i = 0; i < suits.length; i++) {
            Suit storage s = suits[i];
            if (s.accused != accused || s.ground != ground) continue;
            // There is one case on an attestation, whoever opened it.
            if (ground == IChallenge.Ground.Attestation) return true;
            if (s.challenger == by && s.original == original) return true;
        }
        return false;
    }

    /// @notice The creator watches for copies on the market, carol for false statements.
    function watch(uint256 index) internal {
        Work storage w = works[index];
        if (!isHostile[w.esp] && !isHostile[w.producer]) return;
        if (!isStanding(index)) return;
        if (w.isFalse && !w.isHidden && !isSued(IChallenge.Ground.Attestation, 0, index, carol.who)) {
            sue(IChallenge.Ground.Attestation, 0, index, carol.who);
        }
        uint256 root = w.root;
        if (root == index || isHostile[works[root].producer] || !isStanding(root)) return;
        if (pledges.pledgeOf(w.id).by == address(0)) return;
        if (_isPreceded(root)) return;
        if (registry.productOf(works[root].id).since >= registry.productOf(w.id).since) return;
        // Between two works behind which one provider stands, which generated the later, only a panel decides.
        bool decides = !registry.productOf(w.id).generated || w.esp != works[root].esp;
        IChallenge.Ground ground =
            w.look == Look.Recoloured || !decides ? IChallenge.Ground.Appearance : IChallenge.Ground.Copy;
        if (!isSued(ground, root, index, alice.who)) sue(ground, root, index, alice.who);
    }

    /// @dev Whether an earlier work that shows the same is public. It can take the work away, and who accuses with the work then
    /// loses the deposit: nobody who looks for earlier works first does that.
    function _isPreceded(uint256 index) private view returns (bool) {
        uint256 since = registry.productOf(works[index].id).since;
        for (uint256 i = 0; i < works.length; i++) {
            bool showsTheSame = i != index && works[i].picture == works[index].picture && isStanding(i);
            if (showsTheSame && registry.productOf(works[i].id).since < since) return true;
        }
        return false;
    }

    function isUnderCase(uint256 work, uint256 time) internal view override returns (bool) {
        for (uint256 i = 0; i < suits.length; i++) {
            if (suits[i].accused == work && suits[i].openedAt < time && _runs(suits[i])) return true;
        }
        return false;
    }

    function _runs(Suit storage s) private view returns (bool) {
        if (s.isDone) return false;
        IChallenge.Status status = challenges.challengeOf(s.id).status;
        return status == IChallenge.Status.Open || status == IChallenge.Status.Disputed;
    }

    /// @notice Each case holds what becomes due after it opened, whatever becomes of others.
    function checkSuits() internal view {
        for (uint256 i = 0; i < suits.length; i++) {
            Suit storage s = suits[i];
            if (!_runs(s)) continue;
            require(challenges.isHeldBefore(works[s.accused].id, s.openedAt + 1), CaseForgotten(i));
        }
    }

    // --- ending ---

    /// @notice Whether the case waits for one on its evidence.
    function _waits(Suit storage s, IChallenge.Case memory c) private view returns (bool) {
        if (s.ground == IChallenge.Ground.Attestation || !isStanding(s.accused)) return false;
        if (challenges.isHeldBefore(c.originalId, c.respondBy)) return true;
        return c.earlierId != 0 && challenges.isHeldBefore(c.earlierId, c.respondBy);
    }

    function tendSuit(uint256 index) internal {
        Suit storage s = suits[index];
        if (s.isDone) return;
        IChallenge.Case memory c = challenges.challengeOf(s.id);
        uint256 before = vault.balanceOf(s.challenger);
        uint256 inPool = vault.balanceOf(address(pool));
        bool isPledged = pledges.pledgeOf(works[s.accused].id).by != address(0);
        if (c.status == IChallenge.Status.Open) {
            // Whether its attestation was false is judged of a work that is gone, too.
            bool isMoot = s.ground != IChallenge.Ground.Attestation && !isStanding(s.accused);
            bool isDue = nowSeconds() >= c.respondBy || isMoot;
            if (!isDue || _waits(s, c)) return;
            must("finish a case", keeper(), address(challenges), abi.encodeCall(IChallenge.finish, (s.id)));
            c = challenges.challengeOf(s.id);
            s.dispute = c.disputeId;
            if (c.status == IChallenge.Status.Upheld) _requirePaid(index, c, before, inPool, isPledged);
            if (c.status != IChallenge.Status.Disputed) _ended(index, c.status);
        } else if (c.status == IChallenge.Status.Disputed) {
            _tendDispute(s, c);
            c = challenges.challengeOf(s.id);
            if (c.status == IChallenge.Status.Upheld) _requirePaid(index, c, before, inPool, isPledged);
            if (c.status == IChallenge.Status.Rejected && isHostile[s.challenger] && isHonest(s.accused)) {
                // It may have paid for an appeal of its own meanwhile.
                uint256 has = vault.balanceOf(s.challenger);
                uint256 gained = has > before ? has - before : 0;
                require(gained == 0 || works[s.accused].isTraded, PaidForLying(index, gained));
            }
            if (c.status != IChallenge.Status.Disputed) _ended(index, c.status);
        } else if (s.dispute == 0) {
            _ended(index, c.status); // by an answer
        }
    }

    /// @dev Of a case that was upheld just now: the pool has a third of the pledge, and who was right its costs, where there is
    /// something to pay them from.
    function _requirePaid(
        uint256 index,
        IChallenge.Case memory c,
        uint256 before,
        uint256 inPool,
        bool isPledged
    ) private view {
        Suit storage s = suits[index];
        bool isPaid = isPledged && _isBlamed(s);
        // A due step takes its reward out of the pool.
        require(!isPaid || vault.balanceOf(address(pool)) + UPKEEP >= inPool + PLEDGE / 3, PoolWithoutItsPart(index));
        bool isAttested = s.ground == IChallenge.Ground.Attestation;
        if (!s.isRight || isHostile[s.challenger] || !(isAttested ? s.isCovered : isPaid)) return;
        bool isAdvanced = s.ground == IChallenge.Ground.Copy && c.defender != address(0);
        uint256 received = vault.balanceOf(s.challenger) - before;
        require(received >= c.deposit + (isAdvanced ? 0 : c.fee), RightChallengerLost(index, received));
    }

    function _ended(uint256 index, IChallenge.Status status) private {
        Suit storage s = suits[index];
        s.isDone = true;
        if (s.dispute != 0) _pay(index);
        bool isFair =
            status == IChallenge.Status.Upheld ? s.isRight : status == IChallenge.Status.Undecided || !s.isRight;
        // Within the coalition anything may be said about its own works.
        bool isInside = !isHonest(s.accused) && isHostile[s.challenger];
        require(isFair || isInside || works[s.accused].isGlimpsed, WronglyDecided(index, status));
        bool isOurs = !isHostile[s.challenger] && s.isRight;
        if (isOurs && status == IChallenge.Status.Undecided) {
            bool isFallen = works[s.original].isGlimpsed && !isStanding(s.original);
            require(isFallen || !isStanding(s.accused), WronglyDecided(index, status));
            if (isFallen) _bear(s);
        }
        if (status == IChallenge.Status.Upheld) {
            // Once, however many cases on the work are upheld.
            if (s.ground == IChallenge.Ground.Attestation) works[s.accused].isDisproved = true;
            if (s.wasPledged && _isBlamed(s)) stated += _isForfeited[s.accused] ? 0 : PLEDGE / 3;
            else if (s.ground != IChallenge.Ground.Attestation) _bear(s);
            _isForfeited[s.accused] = true;
        }
        if (status == IChallenge.Status.Rejected && isHostile[s.challenger] && isHonest(s.accused)) {
            if (!isHostile[works[s.accused].esp]) stated += DEPOSIT;
        }
    }

    /// @dev Where nobody is to blame, or nothing was pledged, a right challenger bears its costs.
    function _bear(Suit storage s) private {
        uint256 fee = challenges.challengeOf(s.id).defender == address(0) ? challenges.challengeOf(s.id).fee : 0;
        if (!isHostile[s.challenger]) paid[s.challenger] += UPKEEP + fee;
    }

    function _isBlamed(Suit storage s) private view returns (bool) {
        if (s.ground == IChallenge.Ground.Attestation) return true;
        uint256 since = registry.productOf(works[s.accused].id).since;
        return registry.productOf(works[s.original].id).registeredAt < since;
    }

    // --- the panel ---

    function truth(Suit storage s) internal view returns (uint256) {
        return s.isRight ? 1 : 2;
    }

    function _tendDispute(Suit storage s, IChallenge.Case memory c) private {
        uint256 d = s.dispute;
        uint256 round = panel.disputeOf(d).rounds - 1;
        IEspPanel.Round memory r = panel.roundOf(d, round);
        if (!r.drawn) {
            if (vm.getBlockNumber() <= r.seedBlock) return;
            vm.setBlockhash(r.seedBlock, _seed(d));
            must("draw", keeper(), address(panel), abi.encodeCall(IEspPanel.draw, (d)));
            r = panel.roundOf(d, round);
        }
        if (nowSeconds() < r.commitUntil) _commitAll(s, round);
        r = panel.roundOf(d, round);
        if (nowSeconds() >= r.commitUntil && nowSeconds() < r.revealUntil) _revealAll(s, round);
        r = panel.roundOf(d, round);
        if (nowSeconds() >= r.revealUntil && nowSeconds() < r.appealUntil) _appeal(s);
        if (panel.disputeOf(d).rounds - 1 != round) return _tendDispute(s, c);
        r = panel.roundOf(d, round);
        if (nowSeconds() < r.appealUntil || _waits(s, c)) return;
        must("execute", keeper(), address(panel), abi.encodeCall(IEspPanel.execute, (d)));
    }

    /// @dev Any, or one by which hostile providers have two seats.
    function _seed(uint256 d) private returns (bytes32 hash) {
        for (uint256 n = 0; n < (grinds ? TRIES : 1); n++) {
            hash = keccak256(abi.encode(rand(type(uint256).max)));
            bytes32 seed = keccak256(abi.encode(hash, d));
            if (_hostileSeats(d, seed) >= 2) return hash;
        }
    }

    function _hostileSeats(uint256 d, bytes32 seed) private view returns (uint256 seats) {
        uint256 weight = esps.frozenWeight();
        if (weight == 0) return 3;
        uint256 filled = 0;
        for (uint256 i = 0; i < 6 && filled < 3; i++) {
            address who = esps.drawAt(uint256(keccak256(abi.encode(seed, i))) % weight);
            if (panel.isExcluded(d, who) || esps.freeStake(who) < 50 * DOLLAR) continue;
            filled++;
            if (isHostile[who]) seats++;
        }
    }

    function _voteOf(Suit storage s, address who) private view returns (uint256) {
        uint256 right = truth(s);
        return isHostile[who] && strategy == Vote.False ? 3 - right : right;
    }

    function _jurors(uint256 i) private view returns (address) {
        return i < keepers.length ? keepers[i].who : sybils[i - keepers.length].who;
    }

    function _commitAll(Suit storage s, uint256 round) private {
        for (uint256 i = 0; i < keepers.length + SYBILS; i++) {
            address who = _jurors(i);
            IEspPanel.Juror memory juror = panel.jurorOf(s.dispute, round, who);
            if (juror.votes == 0 || juror.commitment != 0) continue;
            if (isHostile[who] && strategy == Vote.Absent) continue;
            bytes32 hash = panel.commitmentOf(_voteOf(s, who), _SALT, who, s.dispute, round);
            bytes memory data = abi.encodeCall(IEspPanel.commit, (s.dispute, round, hash));
            if (isHostile[who]) dare("commit a vote", who, address(panel), data);
            else must("commit a vote", who, address(panel), data);
        }
    }

    function _revealAll(Suit storage s, uint256 round) private {
        for (uint256 i = 0; i < keepers.length + SYBILS; i++) {
            address who = _jurors(i);
            IEspPanel.Juror memory juror = panel.jurorOf(s.dispute, round, who);
            if (juror.votes == 0 || juror.commitment == 0 || juror.vote != 0) continue;
            if (isHostile[who] && strategy == Vote.Silent) continue;
            bytes memory data = abi.encodeCall(IEspPanel.reveal, (s.dispute, round, _voteOf(s, who), _SALT));
            // Who committed otherwise before it changed its mind stays silent.
            if (isHostile[who]) dare("reveal a vote", who, address(panel), data);
            else must("reveal a vote", who, address(panel), data);
        }
    }

    /// @dev Carol funds the last round where an honest person would be wronged; the coalition where it lost, now and then.
    function _appeal(Suit storage s) private {
        uint256 ruling = panel.currentRuling(s.dispute);
        bytes memory data = abi.encodeWithSignature("appeal(uint256,bytes)", s.dispute, "");
        bool isWrong = s.isRight ? ruling != 1 && !isHostile[s.challenger] : ruling == 1 && isHonest(s.accused);
        if (isWrong) {
            must("appeal", carol.who, address(panel), data);
            s.isWatched = ruling != 0;
        } else if (oneIn(4)) {
            dare("appeal", mallory.who, address(panel), data);
        }
    }

    /// @dev Settles the rounds: what hostile jurors earn by true votes is their honest pay.
    function _pay(uint256 index) private {
        Suit storage s = suits[index];
        uint256 before = vault.balanceOf(carol.who);
        uint256 rounds = panel.disputeOf(s.dispute).rounds;
        for (uint256 round = 0; round < rounds; round++) {
            if (panel.roundOf(s.dispute, round).settled) continue;
            uint256[SYBILS] memory had_;
            for (uint256 i = 0; i < SYBILS; i++) had_[i] = vault.balanceOf(sybils[i].who);
            must("settle a round", keeper(), address(panel), abi.encodeCall(IEspPanel.settle, (s.dispute, round)));
            if (round == 1) _payLast(s);
            for (uint256 i = 0; i < SYBILS; i++) {
                if (panel.jurorOf(s.dispute, round, sybils[i].who).vote != truth(s)) continue;
                delivered += vault.balanceOf(sybils[i].who) - had_[i];
            }
        }
        uint256 received = vault.balanceOf(carol.who) - before;
        if (s.isWatched && rounds == 2) require(received >= LAST_FEE, WatcherLost(index, received));
    }

    function _payLast(Suit storage s) private {
        for (uint256 i = 0; i < keepers.length + SYBILS; i++) {
            if (panel.jurorOf(s.dispute, 1, _jurors(i)).votes == 0) continue;
            bytes memory data = abi.encodeCall(IEspPanel.settleJuror, (s.dispute, _jurors(i)));
            must("settle a juror", keeper(), address(panel), data);
        }
    }

    function suitDeadline(uint256 index, uint256 after_) internal view returns (uint256 next) {
        Suit storage s = suits[index];
        next = type(uint256).max;
        if (s.isDone) return next;
        IChallenge.Case memory c = challenges.challengeOf(s.id);
        if (c.status == IChallenge.Status.Open) next = c.respondBy;
        else if (c.status == IChallenge.Status.Disputed) {
            IEspPanel.Round memory r = panel.roundOf(s.dispute, panel.disputeOf(s.dispute).rounds - 1);
            if (!r.drawn) return after_ + 1;
            next =
                r.commitUntil > after_
                    ? r.commitUntil
                    : r.revealUntil > after_
                        ? r.revealUntil
                        : r.appealUntil;
        }
        // What a case has waited for may have ended just now.
        if (next <= after_) next = _waits(s, c) ? type(uint256).max : after_ + 1;
    }
}
