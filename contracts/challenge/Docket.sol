// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Open cases of each product, oldest first
/// @notice A doubly linked list: opening, ending and querying have constant cost, so that opening cases cannot make other
/// steps expensive. Cases are appended when they open, hence the first is the oldest.
abstract contract Docket {
    /// @dev One slot. Indices count from 1; zero: none.
    struct Docketed {
        uint40 first; // index of the oldest open case
        uint40 last;
        uint40 places; // indices used so far
        uint40 oldest; // opening time of the first; zero without an open case
        bool disproved; // a case on the product's attestation was upheld
    }

    struct Link {
        uint40 previous;
        uint40 next;
        uint40 openedAt;
    }

    mapping(uint256 productId => Docketed) private _docketed;
    mapping(uint256 productId => mapping(uint256 place => Link)) private _links;

    /// @dev Whether a case on `productId` that opened before `time` has not ended.
    function _isHeldBefore(uint256 productId, uint256 time) internal view returns (bool) {
        uint256 oldest = _docketed[productId].oldest;
        return oldest != 0 && oldest < time;
    }

    function _isDisproved(uint256 productId) internal view returns (bool) {
        return _docketed[productId].disproved;
    }

    function _disprove(uint256 productId) internal {
        _docketed[productId].disproved = true;
    }

    /// @dev Appends a case that opens now. Returns its index, for `_strike`.
    function _enter(uint256 productId) internal returns (uint40 place) {
        Docketed storage d = _docketed[productId];
        uint40 last = d.last;
        place = ++d.places;
        d.last = place;
        if (last == 0) (d.first, d.oldest) = (place, uint40(block.timestamp));
        else _links[productId][last].next = place;
        _links[productId][place] = Link({previous: last, next: 0, openedAt: uint40(block.timestamp)});
    }

    /// @dev Removes a case that has ended.
    function _strike(uint256 productId, uint40 place) internal {
        Docketed storage d = _docketed[productId];
        mapping(uint256 place => Link) storage links = _links[productId];
        Link memory link = links[place];
        delete links[place];
        if (link.next == 0) d.last = link.previous;
        else links[link.next].previous = link.previous;
        if (link.previous != 0) links[link.previous].next = link.next;
        else (d.first, d.oldest) = (link.next, links[link.next].openedAt);
    }
}
