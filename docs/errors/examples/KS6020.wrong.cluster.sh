sed "s/cni: calico/&\n  uid: 1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d/" base.yaml > platform.yaml # another cluster
kubestage use dev platform.yaml
